internal import MartletCPU
internal import MartletDiagnostics
internal import MartletIR
internal import MartletPasses

extension Network {
  /// What became of a node: of the graph as written, or of one that passes made. Needs no weights.
  /// - Parameter batch: the images that sizes are given for.
  /// - Throws: `input` where there is no such node at any stage.
  public func explain(_ name: String, batch: Int = 1) throws(MartletError) -> NodeExplanation {
    var history = NodeHistory(of: name, in: graph)
    let optimized: Graph
    do throws(PassError) {
      optimized = try options.pipeline.run(graph, observeRewrite: { history.add($0) }).graph
    } catch {
      throw .fault(error.description)
    }
    if history.holder == nil && history.rewrites.isEmpty {
      throw unknownNode(name, in: [graph, optimized], of: path)
    }
    let lowered = try onCPU { () throws(CPUError) in
      try Lowering.lower(optimized, for: options.loweringTarget, limit: options.memoryLimit)
    }
    let explainer = try NodeExplainer(optimized, lowered, batch: batch, limit: options.memoryLimit)
    let written = graph[name: name]
    let renderer = DiagnosticRenderer(sources: file.sources)
    let places = written.map { graph[$0].provenance.spans } ?? []
    return explainer.explanation(
      of: name, history: history,
      places: places.map {
        NodeExplanation.Place(
          file: $0.file, line: $0.start.line, column: $0.start.column, text: renderer.line(of: $0))
      },
      written: written.map { graph.line(of: $0) })
  }
}

extension Model {
  /// What is known of a node of the optimised graph: which kernels compute it, where its value lies, and what it costs.
  /// What passes did before is in ``Network/explain(_:batch:)`` of the graph file.
  /// - Parameter batch: the images that sizes are given for.
  /// - Throws: `input` where there is no such node.
  public func explain(_ name: String, batch: Int = 1) throws(MartletError) -> NodeExplanation {
    guard graph[name: name] != nil else { throw unknownNode(name, in: [graph], of: nil) }
    let explainer = try NodeExplainer(graph, executable.lowered, batch: batch, limit: memoryLimit)
    return explainer.explanation(of: name, history: NodeHistory(of: name, in: graph), places: [], written: nil)
  }
}

/// - Parameter path: the graph file; nil for a model, which has the optimised graph alone.
private func unknownNode(_ name: String, in graphs: [Graph], of path: String?) -> MartletError {
  let names = graphs.flatMap { graph in graph.nodes.map { graph[$0].name } }
  let layers = graphs[0].nodes.filter { graphs[0][$0].op != nil }.map { graphs[0][$0].name }
  var notes: [Diagnostic.Note] = []
  let inside = layers.filter { $0.hasPrefix(name + ".") }
  if !inside.isEmpty {
    let shown = inside.prefix(4).map { quoted($0) } + (inside.count > 4 ? ["…"] : [])
    notes.append(Diagnostic.Note("\(quoted(name)) is a block of the layers \(shown.joined(separator: ", "))"))
  }
  if path == nil {
    notes.append(
      Diagnostic.Note(
        "a compiled model has no names of layers that were fused or removed: ask for them of its graph file"))
  }
  return .input(
    DiagnosticSet(
      Diagnostic(
        .error, "there is no node \(quoted(name))", at: path.map(Location.file),
        suggestion: inside.isEmpty ? nearest(to: name, among: names) : nil, notes: notes)))
}
