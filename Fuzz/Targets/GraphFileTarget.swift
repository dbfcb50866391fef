internal import MartletDiagnostics
internal import MartletGraphFile

/// YAML to a graph, through the passes, to a memory plan.
func fuzzGraphFile(_ bytes: [UInt8]) throws(Finding) -> Outcome {
  let file: GraphFile
  // A line of YAML can ask for as many layers as the limits allow; a second is not enough to compile them all.
  let limits = ExpansionLimits(layers: 500, work: 2_000_000)
  do throws(GraphFileError) { file = try GraphFileLoader.load(bytes, file: inputName, limits: limits) } catch {
    return try refused(error.diagnostics, source: bytes)
  }
  let violations = file.graph.verify()
  if let first = violations.first { throw Finding("the graph file was read as a graph that is not sound: \(first)") }
  guard file.inputs.map(\.name) == file.graph.inputs.map({ file.graph[$0].name }),
    file.outputs.map(\.name) == file.graph.outputs.map(\.name)
  else { throw Finding("the declarations are not those of the graph") }
  _ = try checkPrinting(file.graph)
  try checkCompiling(file.graph)
  return .accepted
}
