package import MartletDiagnostics
package import MartletFiles
package import MartletTensors

/// Pictures of one size and one channel, as an idx file holds them.
package struct IDXImages: Hashable, Sendable {
  package let count: Int
  package let rows: Int
  package let columns: Int
  /// One byte a pixel, 0…255: picture by picture, row by row.
  package let pixels: [UInt8]
}

/// The format of the MNIST files (http://yann.lecun.com/exdb/mnist): two zero bytes, the element type, the rank, each dimension
/// as a big-endian 32-bit number, the elements; here always bytes. A file may be compressed by gzip.
package enum IDXFile {
  /// - Throws: what ``MappedFile/init(path:)`` throws, and a diagnostic for a file that is not an idx file of pictures, that
  ///   is shorter or longer than it says, whose gzip data is corrupt, or whose pixels need more memory than `limit`.
  package static func readImages(
    path: String, limit: MemoryLimit = .standard
  ) throws(DiagnosticSet) -> IDXImages {
    try readImages(MappedFile(path: path), limit: limit)
  }

  /// As ``readImages(path:limit:)``.
  package static func readImages(
    _ file: MappedFile, limit: MemoryLimit = .standard
  ) throws(DiagnosticSet) -> IDXImages {
    let reader = try InflatingReader(file)
    let shape = try readHeader(reader, rank: 3, takes: "pictures take 3: count, rows and columns")
    guard shape[1] > 0, shape[2] > 0 else {
      throw failure("pictures of \(shape[2])×\(shape[1]) have no pixels", reader, byte: 8)
    }
    let what = "\(shape[0]) pictures of \(shape[2])×\(shape[1])"
    let pixels = try readElements(reader, shape: shape, what: what, limit: limit)
    return IDXImages(count: shape[0], rows: shape[1], columns: shape[2], pixels: pixels)
  }

  /// The class of each picture.
  /// - Throws: as ``readImages(path:limit:)``, for labels.
  package static func readLabels(path: String, limit: MemoryLimit = .standard) throws(DiagnosticSet) -> [UInt8] {
    try readLabels(MappedFile(path: path), limit: limit)
  }

  /// As ``readLabels(path:limit:)``.
  package static func readLabels(
    _ file: MappedFile, limit: MemoryLimit = .standard
  ) throws(DiagnosticSet) -> [UInt8] {
    let reader = try InflatingReader(file)
    let shape = try readHeader(reader, rank: 1, takes: "labels take 1")
    return try readElements(reader, shape: shape, what: "\(shape[0]) labels", limit: limit)
  }

  private static let byteType: UInt8 = 0x08

  private static func readHeader(
    _ reader: InflatingReader, rank: Int, takes: String
  ) throws(DiagnosticSet) -> Shape {
    guard reader.file.count > 0 else { throw failure("the file is empty", reader, byte: nil) }
    let magic = try reader.read(4)
    guard magic.count == 4, magic[0] == 0, magic[1] == 0 else {
      throw failure("not an idx file: it does not begin with two zero bytes, a type and a rank", reader, byte: 0)
    }
    guard magic[2] == byteType else {
      throw failure(
        "the idx file holds elements of type \(magic[2]), pixels and labels are bytes, type 8", reader, byte: 2)
    }
    guard magic[3] == rank else {
      throw failure(
        "the idx file has \(magic[3]) \(magic[3] == 1 ? "dimension" : "dimensions"), \(takes)", reader, byte: 3)
    }
    let bytes = try reader.read(4 * rank)
    guard bytes.count == 4 * rank else { throw failure("the file ends before its dimensions", reader, byte: 4) }
    return Shape((0..<rank).map { axis in bytes[4 * axis..<4 * axis + 4].reduce(0) { $0 << 8 | Int($1) } })
  }

  private static func readElements(
    _ reader: InflatingReader, shape: Shape, what: String, limit: MemoryLimit
  ) throws(DiagnosticSet) -> [UInt8] {
    let start = 4 + 4 * shape.rank
    guard let size = limit.byteCount(of: shape, bytesPerElement: 1) else {
      throw failure(limit.refusal(of: what), reader, byte: 4)
    }
    guard reader.mayHold(size) else { throw failure("the file is too short for \(what)", reader, byte: start) }
    let elements = try reader.read(size)
    guard elements.count == size else { throw failure("the file is too short for \(what)", reader, byte: start) }
    guard try reader.read(1).isEmpty else {
      throw failure("the file goes on after \(what)", reader, byte: start + size)
    }
    return elements
  }

  /// - Parameter byte: an offset in the idx data, which is no offset in the file where that is compressed.
  private static func failure(_ message: String, _ reader: InflatingReader, byte: Int?) -> DiagnosticSet {
    DiagnosticSet(message, file: reader.file.path, byte: reader.isCompressed ? nil : byte)
  }
}
