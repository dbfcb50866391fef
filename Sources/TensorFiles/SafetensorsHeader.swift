internal import MartletDiagnostics
internal import MartletFiles
internal import MartletTensors

/// The header of a safetensors file, read and checked one entry at a time; ``checkLayout(fileSize:path:)`` checks how the
/// entries lie together.
struct SafetensorsHeader {
  private(set) var entries: [SafetensorsFile.Entry] = []
  private(set) var metadata: [String: String] = [:]
  /// Where the data begins in the file.
  let dataStart: Int

  /// The greatest length that the format allows for a header.
  private static let maximumLength = 100_000_000
  private static let lengthSize = 8
  private static let maximumRank = 32

  init(_ file: MappedFile) throws(DiagnosticSet) {
    let path = file.path
    guard file.count > 0 else { throw DiagnosticSet("the file is empty", file: path, byte: nil) }
    guard let announced = file.littleEndian(UInt64.self, at: 0) else {
      throw DiagnosticSet(
        "not a safetensors file: it has \(file.count) bytes, the length of the header alone takes 8", file: path,
        byte: 0)
    }
    guard announced <= Self.maximumLength else {
      throw DiagnosticSet(
        "not a safetensors file: its header would take \(announced) bytes, the format allows \(Self.maximumLength)",
        file: path, byte: 0)
    }
    let length = Int(announced)
    guard length <= file.count - Self.lengthSize else {
      throw DiagnosticSet(
        "the header should take \(length) bytes, but the file has only \(file.count - Self.lengthSize) after its length",
        file: path, byte: 0)
    }
    dataStart = Self.lengthSize + length
    guard length > 0, file[Self.lengthSize] == UInt8(ascii: "{") else {
      throw DiagnosticSet("the header does not begin with `{`", file: path, byte: Self.lengthSize)
    }
    try read(file)
  }

  private mutating func read(_ file: MappedFile) throws(DiagnosticSet) {
    var reader = JSONReader(file: file, range: Self.lengthSize..<dataStart)
    var entries: [SafetensorsFile.Entry] = []
    var metadata: [String: String] = [:]
    let dataStart = dataStart
    try reader.readObject { (reader, name, place) throws(DiagnosticSet) in
      if name == "__metadata__" {
        try reader.readObject { (reader, key, _) throws(DiagnosticSet) in metadata[key] = try reader.readString() }
      } else {
        entries.append(
          try Self.readEntry(&reader, name: name, place: place, dataStart: dataStart, path: file.path))
      }
    }
    try reader.readEnd()
    self.entries = entries
    self.metadata = metadata
  }

  private static func readEntry(
    _ reader: inout JSONReader, name: String, place: Int, dataStart: Int, path: String
  ) throws(DiagnosticSet) -> SafetensorsFile.Entry {
    func failure(_ message: String, at byte: Int? = nil) -> DiagnosticSet {
      DiagnosticSet(message, file: path, byte: byte ?? place)
    }
    var dtype: DType?
    var shape: [Int]?
    var offsets: [Int]?
    try reader.readObject { (reader, key, _) throws(DiagnosticSet) in
      let start = reader.place()
      switch key {
      case "dtype":
        let spelling = try reader.readString()
        guard let known = DType(safetensorsName: spelling) else {
          throw failure("\(quoted(name)) has the element type \(quoted(spelling)), which is not supported", at: start)
        }
        dtype = known
      case "shape":
        guard let dimensions = try readCounts(&reader, atMost: maximumRank) else {
          throw failure("\(quoted(name)) has more than \(maximumRank) dimensions", at: start)
        }
        shape = dimensions
      case "data_offsets":
        offsets = try readCounts(&reader, atMost: 2)
        guard offsets?.count == 2 else {
          throw failure("the `data_offsets` of \(quoted(name)) are not two numbers", at: start)
        }
      // The format's own reader passes over keys that it does not know.
      default: try reader.skipValue()
      }
    }
    guard let dtype else { throw failure("\(quoted(name)) has no `dtype`") }
    guard let shape else { throw failure("\(quoted(name)) has no `shape`") }
    guard let offsets, let begin = offsets.first, let end = offsets.last else {
      throw failure("\(quoted(name)) has no `data_offsets`")
    }
    guard begin <= end else {
      throw failure("\(quoted(name)) ends at \(end) of the data, before it begins at \(begin)")
    }
    guard let count = Shape(shape).checkedElementCount, count <= Int.max / dtype.byteCount else {
      throw failure("\(quoted(name)) of shape \(Shape(shape)) has more bytes than can be counted")
    }
    guard end - begin == count * dtype.byteCount else {
      throw failure(
        "\(quoted(name)) has \(end - begin) bytes of data, \(dtype.rawValue)\(Shape(shape)) takes \(count * dtype.byteCount)"
      )
    }
    guard end <= Int.max - dataStart else {
      throw failure("\(quoted(name)) ends at \(end) of the data, beyond the file")
    }
    return SafetensorsFile.Entry(
      name: name, dtype: dtype, shape: Shape(shape), byteRange: dataStart + begin..<dataStart + end,
      location: .binary(file: path, byte: place))
  }

  /// Reads an array of whole numbers; nil where there are more than `limit`.
  private static func readCounts(_ reader: inout JSONReader, atMost limit: Int) throws(DiagnosticSet) -> [Int]? {
    var counts: [Int] = []
    var isTooLong = false
    try reader.readArray { (reader) throws(DiagnosticSet) in
      let count = try reader.readCount()
      if counts.count < limit { counts.append(count) } else { isTooLong = true }
    }
    return isTooLong ? nil : counts
  }

  /// Checks that the entries cover the data, each byte once.
  func checkLayout(fileSize: Int, path: String) throws(DiagnosticSet) {
    let ordered = entries.sorted {
      ($0.byteRange.lowerBound, $0.byteRange.upperBound) < ($1.byteRange.lowerBound, $1.byteRange.upperBound)
    }
    var covered = dataStart
    var last: SafetensorsFile.Entry?
    for entry in ordered {
      let range = entry.byteRange
      if range.upperBound > fileSize {
        throw DiagnosticSet(
          Diagnostic(
            .error,
            "\(quoted(entry.name)) ends at \(range.upperBound - dataStart) of the data, but the file has only \(fileSize - dataStart)",
            at: entry.location))
      }
      if range.lowerBound < covered, let last {
        throw DiagnosticSet(
          Diagnostic(
            .error,
            "\(quoted(entry.name)) begins at \(range.lowerBound - dataStart) of the data, before \(quoted(last.name)) ends at \(covered - dataStart)",
            at: entry.location))
      }
      if range.lowerBound > covered { throw gap(covered..<range.lowerBound, path) }
      covered = range.upperBound
      last = entry
    }
    if covered < fileSize { throw gap(covered..<fileSize, path) }
  }

  private func gap(_ range: Range<Int>, _ path: String) -> DiagnosticSet {
    let (from, to) = (range.lowerBound - dataStart, range.upperBound - dataStart)
    return DiagnosticSet("the data from \(from) to \(to) belongs to no tensor", file: path, byte: range.lowerBound)
  }
}

extension DType {
  /// The type that a safetensors header calls `name`.
  init?(safetensorsName name: String) {
    switch name {
    case "F16": self = .float16
    case "BF16": self = .bfloat16
    case "F32": self = .float32
    case "F64": self = .float64
    case "I8": self = .int8
    case "I16": self = .int16
    case "I32": self = .int32
    case "I64": self = .int64
    case "U8": self = .uint8
    case "U16": self = .uint16
    case "U32": self = .uint32
    case "U64": self = .uint64
    case "BOOL": self = .bool
    default: return nil
    }
  }
}
