package import MartletIR
package import MartletReference
package import MartletTensors

/// Compares what a backend computes of a graph with the reference interpreter, node by node.
/// - Parameters:
///   - inputs: what the backend ran on.
///   - names: the values that `value` gives, whatever node they belong to; the rest is computed from them.
package func verifyBackend(
  _ backend: BackendValues, of graph: Graph, inputs: [Tensor], from names: Set<String>, value: @escaping ParameterValue
) throws(ReferenceError) -> EndFindings {
  let interpreter = ReferenceInterpreter<Float>(graph, from: names, value: value)
  let truth = ReferenceInterpreter<Double>(graph, from: names) { (name, shape) throws(ReferenceError) in
    try value(name, shape).converted(to: Double.self)
  }
  var origins: [ValueID: ValueID] = [:]
  for id in graph.nodes {
    for value in graph.values(of: id) { origins[value] = value }
  }
  var ends = try EndComparison(written: truth, optimized: interpreter, inputs: inputs)
  return try ends.compare(graph, graph, origins: origins, backend: backend)
}
