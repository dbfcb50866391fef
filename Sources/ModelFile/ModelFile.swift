package import MartletDiagnostics
package import MartletFiles
package import MartletIR

/// A compiled model on disk: the optimised graph in its text form, what callers must know of its inputs and outputs, and
/// the packed weights, which are mapped from the file as they are.
package struct ModelFile: Sendable {
  /// The optimised graph, verified.
  package let graph: Graph
  /// JSON; what is in it is the public library's business.
  package let metadata: [UInt8]

  private let file: MappedFile
  private let weights: Range<Int>

  private enum SectionName {
    static let metadata = "metadata"
    static let graph = "graph"
    static let weights = "weights"
  }

  /// Writes a compiled model; the file is whole or not there.
  /// - Parameter weights: the packed weights, as the lowered graph reads them.
  package static func write(
    _ graph: Graph, metadata: [UInt8], weights: UnsafeRawBufferPointer, to path: String
  ) throws(DiagnosticSet) {
    let text = Array(graph.description.utf8)
    var failure: DiagnosticSet?
    metadata.withUnsafeBytes { metadata in
      text.withUnsafeBytes { text in
        do throws(DiagnosticSet) {
          try ModelContainer.write(
            [(SectionName.metadata, metadata), (SectionName.graph, text), (SectionName.weights, weights)], to: path)
        } catch { failure = error }
      }
    }
    if let failure { throw failure }
  }

  /// Opens a compiled model.
  /// - Throws: where the file is none, is damaged, or holds a graph that is not sound.
  package init(path: String, registry: OpRegistry = .standard) throws(DiagnosticSet) {
    try self.init(MappedFile(path: path), registry: registry)
  }

  /// As ``init(path:registry:)``.
  package init(_ file: MappedFile, registry: OpRegistry = .standard) throws(DiagnosticSet) {
    let path = file.path
    let sections = try ModelContainer.sections(of: file)
    func range(_ name: String) throws(DiagnosticSet) -> Range<Int> {
      guard let section = sections.first(where: { $0.name == name }) else {
        throw DiagnosticSet(
          Diagnostic(.error, "the model has no section `\(name)`", at: .binary(file: path, byte: nil)))
      }
      return section.range
    }
    let text = String(decoding: file.bytes(in: try range(SectionName.graph)), as: UTF8.self)
    graph = try Graph.parse(text, file: "\(path)#graph", registry: registry)
    if let violation = graph.verify().first {
      throw DiagnosticSet(
        Diagnostic(.error, "the model's graph is not sound: \(violation)", at: .binary(file: path, byte: nil)))
    }
    metadata = file.bytes(in: try range(SectionName.metadata))
    weights = try range(SectionName.weights)
    self.file = file
  }

  /// Whether a file starts as a compiled model does.
  package static func isModel(path: String) -> Bool {
    (try? MappedFile(path: path)).map(isModel) ?? false
  }

  /// Whether a file starts as a compiled model does.
  package static func isModel(_ file: MappedFile) -> Bool { file.holds(ModelContainer.magic) }

  /// The packed weights in the mapped file, aligned to a page, for as long as this value or the owner it gives lives.
  package func withWeights<Result>(_ body: (UnsafeRawBufferPointer, _ owner: any Sendable) -> Result) -> Result {
    file.withUnsafeBytes(in: weights) { body($0, file) }
  }
}
