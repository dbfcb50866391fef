internal import MartletDiagnostics
internal import MartletIR

/// The text of a graph to a graph and back, and on to a memory plan where the graph is sound.
func fuzzIRText(_ bytes: [UInt8]) throws(Finding) -> Outcome {
  let graph: Graph
  do throws(DiagnosticSet) {
    graph = try Graph.parse(String(decoding: bytes, as: UTF8.self), file: inputName)
  } catch {
    return try refused(error, source: bytes)
  }
  try checkPrinting(graph)
  // A text may leave out the outputs, or give a parameter the batch for a dimension.
  if graph.verify().isEmpty { try checkCompiling(graph) }
  return .accepted
}
