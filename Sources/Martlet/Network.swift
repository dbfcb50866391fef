#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif
internal import MartletDiagnostics
internal import MartletFiles
internal import MartletGraphFile
internal import MartletModelFile
public import MartletIR
public import MartletPasses
internal import MartletTensors

/// A graph file as it was read: the network as written, before any pass.
public struct Network: Sendable {
  /// The graph as written.
  public let graph: Graph
  public let interface: ModelInterface
  /// The graph file, as the caller named it.
  public let path: String
  public let options: CompileOptions
  let file: GraphFile

  /// Reads a graph file and what it names beside it (labels; not the weights).
  public init(path: String, options: CompileOptions = CompileOptions()) throws(MartletError) {
    let bytes = try reading { () throws(DiagnosticSet) in try Self.bytes(path: path) }
    let file: GraphFile
    do throws(GraphFileError) {
      file = try GraphFileLoader.load(
        bytes, file: path, set: options.settings, registry: options.operators,
        reader: { reference throws(DiagnosticSet) in try Self.bytes(of: reference, beside: path) })
    } catch {
      throw .input(error.diagnostics, sources: error.sources)
    }
    var outputs: [ModelInterface.Output] = []
    for output in file.outputs {
      outputs.append(try Self.interface(of: output, in: file, at: path))
    }
    self.file = file
    self.path = path
    self.options = options
    graph = file.graph
    interface = ModelInterface(
      inputs: file.inputs.map {
        ModelInterface.Input(name: $0.name, pixels: $0.pixels.map(ModelInterface.Pixels.init))
      },
      outputs: outputs)
  }

  /// Whether the graph file names a weights file.
  public var namesWeights: Bool { file.weights != nil }

  /// The graph after the passes.
  /// - Parameter observe: called after each pass with what it did and the graph it left.
  public func optimized(
    observe: (PassRecord, Graph) -> Void = { _, _ in }
  ) throws(MartletError) -> Graph {
    do throws(PassError) { return try options.pipeline.run(graph, observe: observe).graph } catch {
      throw .fault(error.description)
    }
  }

  private static let largestFile = 16 << 20

  private static func bytes(path: String) throws(DiagnosticSet) -> [UInt8] {
    let file = try MappedFile(path: path)
    guard file.count <= largestFile else {
      throw DiagnosticSet(Diagnostic(.error, "the file is larger than \(largestFile) bytes", at: .file(path)))
    }
    guard !ModelFile.isModel(file) else {
      throw DiagnosticSet(Diagnostic(.error, "a compiled model, where a graph file is expected", at: .file(path)))
    }
    return file.bytes(in: 0..<file.count)
  }

  /// The bytes of a file that a graph file extends or includes.
  private static func bytes(of reference: FileReference, beside path: String) throws(DiagnosticSet) -> [UInt8] {
    let target = try contained(reference, beside: path)
    do throws(DiagnosticSet) { return try bytes(path: target) } catch {
      let note = Diagnostic.Note("the file is named here", at: .text(reference.span))
      throw DiagnosticSet(
        error.diagnostics.map { Diagnostic($0.severity, $0.message, at: $0.location, notes: $0.notes + [note]) })
    }
  }

  private static func interface(
    of output: OutputDeclaration, in file: GraphFile, at path: String
  ) throws(MartletError) -> ModelInterface.Output {
    var labels: [String]?
    if let reference = output.labels {
      labels = try reading(file.sources) { () throws(DiagnosticSet) in
        try readLabels(reference, beside: path, for: output, in: file.graph)
      }
    }
    return ModelInterface.Output(
      name: output.name, labels: labels, displaysSoftmax: output.display == .softmax)
  }

  private static func readLabels(
    _ reference: FileReference, beside path: String, for output: OutputDeclaration, in graph: Graph
  ) throws(DiagnosticSet) -> [String] {
    let labels = try MappedFile(path: contained(reference, beside: path))
    guard labels.count <= largestFile, let text = String(validating: labels.bytes(in: 0..<labels.count), as: UTF8.self)
    else {
      throw DiagnosticSet(Diagnostic(.error, "the labels are no UTF-8 text", at: .file(labels.path)))
    }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      String(line.hasSuffix("\r") ? line.dropLast() : line)
    }
    if lines.last == "" { lines.removeLast() }
    let value = graph.outputs.first { $0.name == output.name }?.value
    let classes = value.flatMap { graph.type(of: $0).dimensions.dropFirst().first?.fixed }
    if let classes, classes != lines.count {
      throw DiagnosticSet(
        .error(
          "\(counted(lines.count, "label")) for the \(classes) classes of `\(output.name)`",
          at: reference.span))
    }
    return lines
  }

  /// The path of a file that a graph names, after following links shows that it lies in the graph's folder.
  static func contained(_ reference: FileReference, beside path: String) throws(DiagnosticSet) -> String {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let target = folder + reference.path
    guard let root = resolvedPath(folder.isEmpty ? "." : folder), let resolved = resolvedPath(target) else {
      throw DiagnosticSet(.error("no such file: `\(target)`", at: reference.span))
    }
    guard resolved.hasPrefix(root == "/" ? root : root + "/") else {
      throw DiagnosticSet(.error("`\(reference.path)` leads outside the graph's folder", at: reference.span))
    }
    return target
  }
}

/// The path with every link followed; nil where nothing is there.
private func resolvedPath(_ path: String) -> String? {
  guard let resolved = realpath(path, nil) else { return nil }
  defer { free(resolved) }
  return String(cString: resolved)
}
