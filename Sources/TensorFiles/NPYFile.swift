package import MartletDiagnostics
package import MartletFiles
package import MartletTensors

/// One array in numpy's own format (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html), versions 1.0,
/// 2.0 and 3.0: numbers in C order. The file is checked whole when it is opened, and mapped.
package struct NPYFile: Sendable {
  package let dtype: DType
  package let shape: Shape

  private let file: MappedFile
  private let dataRange: Range<Int>

  /// - Throws: what ``MappedFile/init(path:)`` throws, and a diagnostic with the byte for a header that is not the format's,
  ///   for arrays of anything but little-endian numbers in C order, and for data of another length than the shape's.
  package init(path: String) throws(DiagnosticSet) {
    try self.init(MappedFile(path: path))
  }

  /// As ``init(path:)``.
  package init(_ file: MappedFile) throws(DiagnosticSet) {
    let headerRange = try Self.headerRange(file)
    let header = try NPYHeader(file, range: headerRange)
    let dataSize = file.count - headerRange.upperBound
    let type = "\(header.dtype.rawValue)\(header.shape)"
    guard let count = header.shape.checkedElementCount, count <= Int.max / header.dtype.byteCount else {
      throw DiagnosticSet(
        "an array \(type) has more bytes than can be counted", file: file.path, byte: headerRange.lowerBound)
    }
    let expected = count * header.dtype.byteCount
    guard dataSize == expected else {
      throw DiagnosticSet(
        "the array has \(dataSize) bytes of data, \(type) takes \(expected)", file: file.path,
        byte: headerRange.upperBound)
    }
    dtype = header.dtype
    shape = header.shape
    self.file = file
    dataRange = headerRange.upperBound..<file.count
  }

  /// The file's path as the user gave it.
  package var path: String { file.path }

  /// The array as Float; numbers that Float does not hold are rounded to nearest, booleans are 0 and 1.
  /// - Throws: where the tensor needs more memory than `limit`.
  package func tensor(limit: MemoryLimit = .standard) throws(DiagnosticSet) -> Tensor {
    guard limit.byteCount(of: shape) != nil else {
      throw DiagnosticSet(limit.refusal(of: "a tensor of shape \(shape)"), file: path, byte: nil)
    }
    return Tensor(shape: shape, elements: file.withUnsafeBytes(in: dataRange) { floats(from: $0, storedAs: dtype) })
  }

  /// Opens the file at `path` and reads its array.
  /// - Throws: as ``init(path:)`` and ``tensor(limit:)`` do.
  package static func read(path: String, limit: MemoryLimit = .standard) throws(DiagnosticSet) -> Tensor {
    try NPYFile(path: path).tensor(limit: limit)
  }

  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
  private static let maximumHeaderLength = 1 << 20

  /// Where the dictionary lies, which the data follows.
  private static func headerRange(_ file: MappedFile) throws(DiagnosticSet) -> Range<Int> {
    let path = file.path
    guard file.count > 0 else { throw DiagnosticSet("the file is empty", file: path, byte: nil) }
    guard file.holds(magic) else {
      throw DiagnosticSet(#"not a .npy file: it does not begin with `\x93NUMPY`"#, file: path, byte: 0)
    }
    guard let version = file.littleEndian(UInt16.self, at: magic.count) else {
      throw DiagnosticSet("the file ends before its header", file: path, byte: file.count)
    }
    let (major, minor) = (version & 0xFF, version >> 8)
    guard (1...3).contains(major), minor == 0 else {
      throw DiagnosticSet(
        "version \(major).\(minor) of the .npy format is not supported", file: path, byte: magic.count)
    }
    let lengthPlace = magic.count + 2
    let start = lengthPlace + (major == 1 ? 2 : 4)
    let announced =
      major == 1
      ? file.littleEndian(UInt16.self, at: lengthPlace).map(Int.init)
      : file.littleEndian(UInt32.self, at: lengthPlace).map(Int.init)
    guard let length = announced else {
      throw DiagnosticSet("the file ends before its header", file: path, byte: file.count)
    }
    guard length <= maximumHeaderLength else {
      throw DiagnosticSet(
        "the header would take \(length) bytes, more than the \(maximumHeaderLength) that are read", file: path,
        byte: lengthPlace)
    }
    guard length <= file.count - start else {
      throw DiagnosticSet(
        "the header should take \(length) bytes, but the file has only \(file.count - start) after its length",
        file: path, byte: lengthPlace)
    }
    return start..<start + length
  }
}
