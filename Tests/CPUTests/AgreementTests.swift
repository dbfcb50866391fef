import MartletCPU
import MartletIR
import MartletPasses
import MartletTensors
import MartletTesting
import Testing

/// The CPU backend computes what the reference interpreter does.
@Suite struct AgreementTests {
  @Test("random graphs, as written and optimised", arguments: 0..<300)
  func randomGraph(seed: Int) throws {
    let graph = RandomGraphGenerator().graph(seed: UInt64(seed))
    let batch = 1 + seed % 3
    for graph in [graph, try Pipeline.standard.run(graph).graph] {
      let run = try CPURun(graph, isStrict: seed % 2 == 0, threads: 1 + seed / 2 % 2)
      for (output, truth) in zip(try run.run(batch: batch), try run.reference(batch: batch))
      where relativeError(output, truth) >= run.tolerance {
        let node = try run.firstDisagreement(batch: batch, tolerance: run.tolerance)
        Issue.record("seed \(seed): \(node ?? "an output")\nin \(graph)")
        break
      }
    }
  }

  @Test("every instruction set", arguments: InstructionSet.allCases)
  func instructionSet(_ set: InstructionSet) throws {
    guard InstructionSet.supported.contains(set) else {
      print("skipped: this CPU has no \(set.rawValue)")
      return
    }
    for seed in 300..<360 {
      let graph = RandomGraphGenerator().graph(seed: UInt64(seed))
      let run = try CPURun(graph, instructionSet: set)
      let node = try run.firstDisagreement(batch: 2, tolerance: run.tolerance)
      #expect(node == nil, "seed \(seed): \(node ?? "")\nin \(graph)")
    }
  }

  /// The next operator may count on it: a normalisation sums all lanes, a convolution reads the halo.
  @Test("lanes past the channels, and halos, are +0 after every step", arguments: 0..<150)
  func padding(seed: Int) throws {
    let graph = RandomGraphGenerator().graph(seed: UInt64(7000 + seed))
    let run = try CPURun(graph, threads: 1 + seed % 2)
    let session = try Session(run.executable, batch: 2, limit: .standard)
    session.poison()
    _ = try session.run(CPURun.inputs(of: graph, batch: 2)) { step, _ in
      #expect(session.hasCleanPadding(afterStep: step), "\(run.executable.lowered.steps[step].name) in \(graph)")
    }
  }

  @Test("integer values are exact: sums of products of small integers have no rounding to differ in")
  func integers() throws {
    let operators = [
      "conv2d", "conv_transpose2d", "linear", "matmul", "max_pool", "adaptive_max_pool", "global_max_pool", "relu",
      "relu6", "add", "sub", "mul", "max", "min", "concat", "split", "slice", "pad", "channel_shuffle",
      "depth_to_space", "space_to_depth", "flatten", "reshape", "transpose", "dropout",
    ]
    for seed in 0..<200 {
      let graph = RandomGraphGenerator(operators: operators).graph(seed: UInt64(seed))
      let small = { (tensor: Tensor) in
        Tensor(shape: tensor.shape, elements: tensor.elements.map { ($0 * 2).rounded() })
      }
      let parameter = { (name: String, shape: Shape) in
        small(SyntheticTensors.uniform(named: name, shape: shape, seed: 1))
      }
      let inputs = CPURun.inputs(of: graph, batch: 2).map(small)
      let run = try CPURun(graph, isStrict: true, parameters: parameter)
      let truth = try run.reference(inputs, parameters: parameter)
      // Deep products may leave the integers that Float holds exactly; then there is nothing to compare.
      guard truth.allSatisfy({ $0.elements.allSatisfy { abs($0) < 0x1p22 } }) else { continue }
      for (output, truth) in zip(try run.run(inputs, batch: 2), truth) {
        #expect(output == truth.converted(to: Float.self), "seed \(seed):\n\(graph)")
      }
    }
  }
}
