internal import MartletCPU
internal import MartletIR
internal import MartletTensors

/// A layer's graph in a session of one thread and one instruction set.
///
/// The layer runs with the layouts, halos and panels that lowering gives it in a network, and only its own steps are timed.
struct LayerRun {
  let layer: BenchmarkedLayer
  /// Nil where there is nothing to choose.
  let algorithm: ConvolutionAlgorithm?
  private let session: Session
  private let inputs: [Tensor]
  /// The layer's steps; what follows lays its result out for the caller.
  private let timedSteps: ClosedRange<Int>

  /// - Parameter isStrict: whether a convolution is direct; else it is computed as the cost model chooses.
  init(_ layer: BenchmarkedLayer, _ instructionSet: InstructionSet, isStrict: Bool) throws {
    let graph = try Graph.parse(layer.graphText)
    let lowered = try Lowering.lower(graph, for: LoweringTarget(batch: layer.batch, isStrict: isStrict))
    let weights = WeightMemory(packing: lowered.weights, of: graph) { name, shape in
      SyntheticTensors.parameter(named: name, shape: shape, seed: 2012, isNormWeight: false)
    }
    guard let weights else { throw CPUError("the system has no memory for the weights of \(layer.name)") }
    let executable = try Executable(
      lowered, weights: weights, instructionSet: instructionSet, pool: ThreadPool(threads: 1))
    self.layer = layer
    session = try Session(executable, batch: layer.batch, limit: .standard)
    inputs = graph.inputs.compactMap { id in
      graph[id].types[0].shape(batch: layer.batch).map {
        SyntheticTensors.input(named: graph[id].name, shape: $0, seed: 2012)
      }
    }
    guard let first = lowered.steps.firstIndex(where: { $0.name == BenchmarkedLayer.step }),
      let last = lowered.values[BenchmarkedLayer.step]?.step, first <= last
    else { throw CPUError("\(layer.name) has no step of its own") }
    timedSteps = first...last
    algorithm = lowered.algorithms[BenchmarkedLayer.step]
  }

  /// Runs the graph for about as long as asked, at least twice.
  /// - Returns: the layer's floating-point operations a nanosecond, as its fastest run had them.
  func measure(for duration: Duration) throws -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    var fastest = Duration.seconds(1000)
    var runs = 0
    while runs < 2 || start.duration(to: clock.now) < duration {
      var last = clock.now
      var inLayer = Duration.zero
      _ = try session.run(inputs) { step, _ in
        let now = clock.now
        if timedSteps.contains(step) { inLayer += last.duration(to: now) }
        last = now
      }
      fastest = min(fastest, inLayer)
      runs += 1
    }
    return layer.operations / fastest.nanoseconds
  }
}

extension Duration {
  var nanoseconds: Double { Double(components.seconds) * 1e9 + Double(components.attoseconds) / 1e9 }
}
