package import MartletDiagnostics
package import MartletFiles
package import MartletTensors

/// Named tensors in one file: 8 bytes that give the length of a JSON header, the header, the data
/// (https://huggingface.co/docs/safetensors). The file is checked whole when it is opened, and mapped: a tensor is read when
/// it is asked for.
package struct SafetensorsFile: Sendable {
  /// What the header says of one tensor.
  package struct Entry: Hashable, Sendable {
    package let name: String
    package let dtype: DType
    package let shape: Shape
    /// Where the elements lie in the file: row-major, little-endian, `shape.elementCount · dtype.byteCount` bytes.
    package let byteRange: Range<Int>
    /// Where the header names the tensor, for diagnostics.
    package let location: Location
  }

  /// The tensors in the header's order.
  package let entries: [Entry]
  /// The header's `__metadata__`.
  package let metadata: [String: String]

  private let file: MappedFile
  private let indices: [String: Int]

  /// - Throws: what ``MappedFile/init(path:)`` throws, and a diagnostic with the byte for every way in which a file can
  ///   differ from the format: its header's length and JSON, and each tensor's type, shape and data, which must cover the
  ///   rest of the file without gap or overlap.
  package init(path: String) throws(DiagnosticSet) {
    try self.init(MappedFile(path: path))
  }

  /// As ``init(path:)``.
  package init(_ file: MappedFile) throws(DiagnosticSet) {
    let header = try SafetensorsHeader(file)
    try header.checkLayout(fileSize: file.count, path: file.path)
    self.file = file
    entries = header.entries
    metadata = header.metadata
    indices = Dictionary(uniqueKeysWithValues: zip(header.entries.map(\.name), header.entries.indices))
  }

  /// The file's path as the user gave it.
  package var path: String { file.path }

  package func entry(named name: String) -> Entry? { indices[name].map { entries[$0] } }

  /// The elements of a tensor of floating-point type, as Float.
  /// - Throws: where there is no such tensor, where its type is no floating-point type, and where it needs more memory than
  ///   `limit`.
  package func tensor(named name: String, limit: MemoryLimit = .standard) throws(DiagnosticSet) -> Tensor {
    guard let entry = entry(named: name) else {
      let suggestion = nearest(to: name, among: entries.lazy.map(\.name))
      throw DiagnosticSet(
        Diagnostic(.error, "there is no tensor \(quoted(name))", at: .file(path), suggestion: suggestion))
    }
    return try tensor(entry, limit: limit)
  }

  /// The elements of a tensor of floating-point type, as Float.
  /// - Parameter entry: one of ``entries``.
  /// - Throws: where the type is no floating-point type, and where the tensor needs more memory than `limit`.
  package func tensor(_ entry: Entry, limit: MemoryLimit = .standard) throws(DiagnosticSet) -> Tensor {
    switch entry.dtype {
    case .float16, .bfloat16, .float32, .float64: break
    default:
      let message = "weights must be floating point; \(quoted(entry.name)) is \(entry.dtype.rawValue)"
      throw DiagnosticSet(Diagnostic(.error, message, at: entry.location))
    }
    guard limit.byteCount(of: entry.shape) != nil else {
      throw DiagnosticSet(Diagnostic(.error, limit.refusal(of: quoted(entry.name)), at: entry.location))
    }
    let elements = file.withUnsafeBytes(in: entry.byteRange) { floats(from: $0, storedAs: entry.dtype) }
    return Tensor(shape: entry.shape, elements: elements)
  }
}
