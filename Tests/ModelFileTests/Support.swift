import MartletDiagnostics
import MartletFiles
import MartletIR
import MartletTestSupport

@testable import MartletModelFile

/// A compiled model of a small graph, and its bytes to be damaged.
struct SampleModel {
  let folder = TemporaryFolder()
  let graph: Graph
  let weights: [UInt8] = (0..<5000).map { UInt8(truncatingIfNeeded: $0 * 31) }
  let metadata = Array(#"{"a":1}"#.utf8)

  static let text = """
    graph sample {
      %image = input : f32[N, 4]
      %relu = relu(%image) : f32[N, 4]
      output scores = %relu
    }

    """

  init() throws { graph = try Graph.parse(Self.text, file: "sample") }

  var path: String { folder.path("model.martlet") }

  /// Writes the model.
  /// - Returns: the file's bytes.
  func write() throws -> [UInt8] {
    try weights.withUnsafeBytes { try ModelFile.write(graph, metadata: metadata, weights: $0, to: path) }
    let file = try MappedFile(path: path)
    return file.bytes(in: 0..<file.count)
  }

  /// Opens a model of these bytes.
  func open(_ bytes: [UInt8]) throws -> ModelFile {
    _ = try folder.file("model.martlet", holding: bytes)
    return try ModelFile(path: path)
  }

  /// What is wrong with a model of these bytes, as a user reads it.
  func complaint(_ bytes: [UInt8]) throws -> String {
    _ = try folder.file("model.martlet", holding: bytes)
    do throws(DiagnosticSet) {
      _ = try ModelFile(path: path)
      return "nothing"
    } catch {
      return DiagnosticRenderer(sources: [:]).render(error).replacing(path, with: "model.martlet")
    }
  }
}

/// `value` as the format stores it.
func stored<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}

extension [UInt8] {
  func replacing(_ bytes: [UInt8], at offset: Int) -> [UInt8] {
    var copy = self
    copy.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    return copy
  }

  /// The bytes with the checksum of the section table, of three sections, made right again.
  func withTableChecksum() -> [UInt8] {
    replacing(stored(Array(self[32..<128]).withUnsafeBytes(XXH64.checksum)), at: 24)
  }
}
