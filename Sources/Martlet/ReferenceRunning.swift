internal import MartletIR
internal import MartletReference
public import MartletTensors

extension Model {
  /// Runs the optimised graph on the reference interpreter in Float instead of the CPU's kernels: slow, and what the CPU is
  /// held to. Weights are those that are packed for the CPU.
  /// - Parameter names: values of the optimised graph to keep too, by the names that the IR's text has.
  public func runOnReference(
    _ inputs: [Tensor], tapping names: [String] = []
  ) throws(MartletError) -> (outputs: [Tensor], taps: [String: Tensor]) {
    var report = VerificationReport(name: graph.name, batch: 1)
    let packed = unpackedWeights(&report)
    if let problem = report.problems.first { throw .input(problem) }
    let interpreter = ReferenceInterpreter<Float>(graph, from: Set(packed.keys)) { (name, _) throws(ReferenceError) in
      guard let tensor = packed[name]?() else {
        throw ReferenceError(description: "`\(name)` is not among the packed weights")
      }
      return tensor
    }
    return try graph.run(on: interpreter, inputs, tapping: names, named: "the compiled graph", limit: memoryLimit)
  }
}

extension Network {
  /// Runs the graph as written on the reference interpreter in Float, where layers that passes fuse or remove still have
  /// values of their own.
  /// - Parameter names: values of the graph as written to keep too.
  public func runOnReference(
    _ inputs: [Tensor], tapping names: [String] = [], weights: WeightSource = .declared
  ) throws(MartletError) -> (outputs: [Tensor], taps: [String: Tensor]) {
    let parameters = try LoadedWeights(self, from: weights)
    let interpreter = ReferenceInterpreter<Float>(graph) { (name, shape) throws(ReferenceError) in
      do throws(MartletError) { return try parameters.tensor(name, shape) } catch {
        throw ReferenceError(description: error.description)
      }
    }
    return try graph.run(
      on: interpreter, inputs, tapping: names, named: "the graph as written", limit: options.memoryLimit)
  }
}

extension Graph {
  fileprivate func run(
    on interpreter: ReferenceInterpreter<Float>, _ inputs: [Tensor], tapping names: [String], named graphName: String,
    limit: MemoryLimit
  ) throws(MartletError) -> (outputs: [Tensor], taps: [String: Tensor]) {
    let known = interpreter.computedNodes.flatMap { id in
      self[id].types.indices.map { name(of: ValueID(id, result: $0)) }
    }
    for name in names where !known.contains(name) { throw .input(absence(of: name, among: known, in: graphName)) }
    try checkMemory(batch: try batch(of: inputs), limit: limit)
    var taps: [String: Tensor] = [:]
    let outputs = try onReference { () throws(ReferenceError) in
      try interpreter.run(inputs) { id, results in
        for (result, tensor) in results.enumerated() {
          let name = name(of: ValueID(id, result: result))
          if names.contains(name) { taps[name] = tensor }
        }
      }
    }
    return (outputs, taps)
  }

  /// Why there is no value of a name.
  /// - Parameter known: the names of those that there are.
  func absence(of name: String, among known: some Sequence<String>, in graphName: String) -> String {
    if let id = nodes.first(where: { self[$0].provenance.absorbed.contains(name) }) {
      return "`\(name)` was fused into `\(self[id].name)` and has no value of its own"
    }
    switch self[name: name].map({ self[$0].kind }) {
    case .input?: return "`\(name)` is an input, not a value that the network computes"
    case .parameter?: return "`\(name)` is a parameter, not a value that the network computes"
    case .op?:
      return "`\(name)` is computed from parameters alone, once, when the weights are packed: a run has no value of it"
    case nil: break
    }
    let suggestion = nearest(to: name, among: known)
    return "there is no node `\(name)` in \(graphName)" + (suggestion.map { "; did you mean `\($0)`?" } ?? "")
  }
}
