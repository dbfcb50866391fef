import MartletCPU
import MartletIR
import MartletReference
import MartletTensors
import Testing

/// Runs graphs with synthetic weights on the CPU backend and on the reference interpreter.
struct CPURun {
  /// Rounding of sums of a few thousand products, as a share of the output's root mean square; and what approximate
  /// algorithms add to it.
  var tolerance: Double { 2e-5 + executable.lowered.errorBudget * 0x1p-23 }

  static let seed: UInt64 = 2012

  /// Values of parameters by name; nil for synthetic ones.
  typealias Parameters = (_ name: String, _ shape: Shape) -> Tensor

  let graph: Graph
  let executable: Executable

  init(
    _ graph: Graph, lowered: LoweredGraph? = nil, isStrict: Bool = false, instructionSet: InstructionSet? = nil,
    threads: Int = 1, parameters: Parameters? = nil
  ) throws {
    self.graph = graph
    let lowered = try lowered ?? Lowering.lower(graph, for: LoweringTarget(isStrict: isStrict))
    let memory = WeightMemory(packing: lowered.weights, of: graph) { name, shape in
      parameters?(name, shape) ?? Self.parameter(name, shape, in: graph)
    }
    executable = try Executable(
      lowered, weights: try #require(memory), instructionSet: instructionSet ?? .selected(),
      pool: ThreadPool(threads: threads))
  }

  static func parameter(_ name: String, _ shape: Shape, in graph: Graph) -> Tensor {
    let kind = graph[name: name].map { graph[$0].kind }
    let isNormWeight = if case .parameter(isNormWeight: true)? = kind { true } else { false }
    return SyntheticTensors.parameter(named: name, shape: shape, seed: seed, isNormWeight: isNormWeight)
  }

  /// The synthetic inputs for a batch.
  static func inputs(of graph: Graph, batch: Int) -> [Tensor] {
    graph.inputs.compactMap { id in
      graph[id].types[0].shape(batch: batch).map {
        SyntheticTensors.input(named: graph[id].name, shape: $0, seed: seed)
      }
    }
  }

  /// Runs in an arena that holds nothing but NaN, so that whatever is read before it is written shows.
  func run(_ inputs: [Tensor], batch: Int) throws -> [Tensor] {
    let session = try Session(executable, batch: batch, limit: .standard)
    session.poison()
    return try session.run(inputs)
  }

  func run(batch: Int) throws -> [Tensor] { try run(Self.inputs(of: graph, batch: batch), batch: batch) }

  /// The outputs in Double.
  func reference(batch: Int) throws -> [DenseTensor<Double>] {
    let inputs = Self.inputs(of: graph, batch: batch).map { $0.converted(to: Double.self) }
    return try ReferenceInterpreter<Double>(graph, seed: Self.seed).run(inputs)
  }
}

/// How far a tensor is from the truth, as a share of the truth's root mean square; infinite where one is not finite and
/// the other is, or where the shapes differ.
/// - Parameter leastScale: what the error is a share of where the truth is smaller.
func relativeError(_ tensor: Tensor, _ truth: DenseTensor<Double>, leastScale: Double = 0) -> Double {
  guard tensor.shape == truth.shape else { return .infinity }
  var worst = 0.0
  var squares = 0.0
  for (value, wanted) in zip(tensor.elements, truth.elements) {
    if wanted.isFinite != value.isFinite { return .infinity }
    guard wanted.isFinite else { continue }
    worst = max(worst, abs(Double(value) - wanted))
    squares += wanted * wanted
  }
  let rms = max(leastScale, (squares / Double(max(truth.elements.count, 1))).squareRoot())
  return rms == 0 ? (worst == 0 ? 0 : .infinity) : worst / rms
}

private func rootMeanSquare(_ tensor: DenseTensor<Double>) -> Double {
  (tensor.elements.reduce(0) { $0 + $1 * $1 } / Double(max(tensor.elements.count, 1))).squareRoot()
}

extension CPURun {
  /// The outputs in Double, from given inputs and parameters.
  func reference(_ inputs: [Tensor], parameters: @escaping Parameters) throws -> [DenseTensor<Double>] {
    let interpreter = ReferenceInterpreter<Double>(graph) { name, shape in
      parameters(name, shape).converted(to: Double.self)
    }
    return try interpreter.run(inputs.map { $0.converted(to: Double.self) })
  }
}

extension CPURun {
  /// The first node of the graph whose value on the CPU is further from the reference's than `tolerance`, with both.
  func firstDisagreement(batch: Int, tolerance: Double) throws -> String? {
    var truths: [String: DenseTensor<Double>] = [:]
    let inputs = Self.inputs(of: graph, batch: batch)
    _ = try ReferenceInterpreter<Double>(graph, seed: Self.seed).run(inputs.map { $0.converted(to: Double.self) }) {
      for (result, truth) in $1.enumerated() { truths[name(of: $0, result)] = truth }
    }
    var values: [String: Tensor] = [:]
    let session = try Session(executable, batch: batch, isWhole: true, limit: .standard)
    session.poison()
    _ = try session.run(inputs) { step, _ in
      for (name, value) in executable.lowered.values where value.step == step {
        values[name] = session.value(named: name)
      }
    }
    for id in graph.nodes {
      for result in graph[id].types.indices {
        guard let truth = truths[name(of: id, result)], let value = values[name(of: id, result)] else { continue }
        // A maximum has the error of what it was taken from, however small it is itself.
        let pooled = graph[id].op is MaxPool ? truths[graph.name(of: graph[id].operands[0])] : nil
        let error = relativeError(value, truth, leastScale: pooled.map(rootMeanSquare) ?? 0)
        if error >= tolerance {
          return "\(graph.line(of: id))\nerror \(error)\n\(value.elements.prefix(20))\n\(truth.elements.prefix(20))"
        }
      }
    }
    return nil
  }

  private func name(of node: NodeID, _ result: Int) -> String { graph.name(of: ValueID(node, result: result)) }
}

extension Tensor {
  /// The part of a tensor that belongs to one image of a batch; all of one that hangs on no input.
  func image(_ index: Int, of batch: Int) -> Tensor {
    if shape[0] % batch != 0 { return self }
    let count = elements.count / batch
    let rows = shape[0] / batch
    return Tensor(
      shape: Shape([rows] + shape.dimensions.dropFirst()),
      elements: Array(elements[index * count..<(index + 1) * count]))
  }
}
