import MartletIR
import MartletTensors
import Testing

@testable import MartletCPU

/// Values that hang on parameters alone are evaluated when weights are packed, and a run reads them like any weight.
@Suite struct StaticValueTests {
  /// What folding batch norms and biases leaves: arithmetic on parameters that feeds every operator with weights.
  static let folded = """
    graph folded {
      %x = input : f32[N, 3, 6, 6]
      %conv.weight = parameter : f32[20, 3, 3, 3]
      %gain = parameter : f32[20, 1, 1, 1]
      %scaled = mul(%conv.weight, %gain) : f32[20, 3, 3, 3]
      %conv.bias = parameter : f32[20]
      %mean = parameter : f32[20]
      %var = parameter {norm = true} : f32[20]
      %norm.weight = parameter {norm = true} : f32[20]
      %coefficients = batch_norm_coefficients(%mean, %var, %norm.weight) {epsilon = 0.001} : (f32[20], f32[20])
      %shift = add(%conv.bias, %coefficients#1) : f32[20]
      %conv = conv2d(%x, %scaled, %shift) {padding = [1, 1, 1, 1], activation = relu} : f32[N, 20, 6, 6]
      %norm = batch_norm(%conv, %mean, %var, %coefficients, %shift) : f32[N, 20, 6, 6]
      %row = parameter : f32[1, 20, 1, 1]
      %half = constant() {shape = [1, 20, 1, 1], value = 0.5} : f32[1, 20, 1, 1]
      %low = sub(%row, %half) : f32[1, 20, 1, 1]
      %add = add(%norm, %low) : f32[N, 20, 6, 6]
      %pool = global_avg_pool(%add) : f32[N, 20, 1, 1]
      %features = flatten(%pool) : f32[N, 20]
      %fc.weight = parameter : f32[5, 4, 5]
      %flat = reshape(%fc.weight) {shape = [20]} : f32[5, 20]
      %columns = scale(%flat, %norm.weight) : f32[5, 20]
      %fc = linear(%features, %columns) : f32[N, 5]
      output y = %fc
      output shift = %shift
      output scaled = %scaled
    }
    """

  @Test("feeding convolutions, batch norms, sums and linear layers", arguments: [1, 3])
  func agreesWithReference(batch: Int) throws {
    let run = try CPURun(Graph.parse(Self.folded), threads: 2)
    for (output, truth) in zip(try run.run(batch: batch), try run.reference(batch: batch)) {
      #expect(relativeError(output, truth) < run.tolerance)
    }
  }

  @Test("no step computes them, and what is only weights has no buffer")
  func haveNoSteps() throws {
    let lowered = try Lowering.lower(Graph.parse(Self.folded))
    #expect(
      lowered.description == """
        lowered folded {
          x.padded: planar[3, 6, 6] halo [1, 1, 1, 1] = copy (x)
          conv: blocked[20, 6, 6] = direct convolution of planes 3×3 + relu (x.padded)
          norm: blocked[20, 6, 6] = batch_norm (conv) in place of conv
          low.blocked: blocked[20, 1, 1] = reorder plain to blocked (low)
          add: blocked[20, 6, 6] = add (norm, low.blocked) in place of norm
          pool: blocked[20, 1, 1] = average pool (add)
          pool.plain: plain[20] = reorder blocked to plain (pool)
          fc: plain[5] = matrix product (pool.plain)
          shift: plain[1] = copy (shift)
          scaled: plain[27] = copy (scaled)
        }

        """)
    let kept = lowered.buffers.filter { if case .weights = $0.storage { true } else { false } }
    #expect(kept.map(\.name) == ["scaled", "shift", "low"])
    #expect(lowered.values["scaled"] == nil)
  }

  @Test("the graph in a compiled model reads the weights as they were packed")
  func tableIsThatOfTheText() throws {
    let graph = try Graph.parse(Self.folded)
    let table = try Lowering.lower(graph).weights
    #expect(table.entries.contains { $0.source == PackedWeightTable.Source(node: "scaled", result: 0) })
    #expect(try Lowering.lower(Graph.parse(graph.description)).weights == table)
  }

  @Test("what costs more than the limit runs with the others")
  func costLimit() throws {
    let graph = try Graph.parse(Self.folded)
    // The weights and their gain are 560 elements, the product 540.
    let dear = try Lowering.lower(graph, limit: .standard, staticCostLimit: 1099)
    #expect(dear.description.contains("scaled: plain[27] = mul (conv.weight, gain)"), "\(dear)")
    #expect(dear.description.contains("conv: plain[720] = plain evaluation of conv2d (x, scaled, shift)"), "\(dear)")
    let cheap = try Lowering.lower(graph, limit: .standard, staticCostLimit: 1100)
    #expect(!cheap.description.contains("scaled: plain[27] = mul"), "\(cheap)")
    let weights = try #require(
      WeightMemory(packing: dear.weights, of: graph) { CPURun.parameter($0, $1, in: graph) })
    let executable = try Executable(
      dear, weights: weights, instructionSet: .selected(), pool: ThreadPool(threads: 1))
    let session = try Session(executable, batch: 2, limit: .standard)
    session.poison()
    let run = try CPURun(graph)
    for (output, truth) in zip(
      try session.run(CPURun.inputs(of: graph, batch: 2)), try run.reference(batch: 2))
    {
      #expect(relativeError(output, truth) < run.tolerance)
    }
  }

  @Test("a chain of doublings costs its tree, and a long chain does not recurse")
  func sharedOperands() throws {
    var lines = ["graph g {", "  %x = input : f32[N, 2]", "  %p = parameter : f32[1, 2]"]
    for index in 0..<40 {
      let from = index == 0 ? "p" : "d\(index - 1)"
      lines.append("  %d\(index) = add(%\(from), %\(from)) : f32[1, 2]")
    }
    lines += ["  %sum = add(%x, %d39) : f32[N, 2]", "  output y = %sum", "}"]
    let doublings = try Lowering.lower(Graph.parse(lines.joined(separator: "\n")))
    #expect(doublings.steps.count > 1 && doublings.steps.count < 20)

    lines = ["graph g {", "  %p = parameter : f32[1, 2]", "  %r0 = tanh(%p) : f32[1, 2]"]
    for index in 1..<20_000 { lines.append("  %r\(index) = relu(%r\(index - 1)) : f32[1, 2]") }
    let chain = try Graph.parse((lines + ["  output y = %r19999", "}"]).joined(separator: "\n"))
    let last = try #require(chain[name: "r19999"])
    let value = StaticEvaluation(graph: chain).tensor(ValueID(last)) { _, shape in Tensor(repeating: 1, shape: shape) }
    #expect(value.elements.allSatisfy { abs($0 - 0.7615942) < 1e-6 })
  }

  @Test("what weights are computed from counts as memory")
  func memoryLimit() throws {
    let graph = try Graph.parse(Self.folded)
    #expect(
      throws: CPUError("`scaled` is computed from more weights than the limit of 4399 bytes holds")
    ) { try Lowering.lower(graph, limit: MemoryLimit(bytes: 4399)) }
    #expect(throws: Never.self) { try Lowering.lower(graph, limit: MemoryLimit(bytes: 4400)) }
  }

  @Test("a scalar and an empty parameter as outputs")
  func oddShapes() throws {
    let graph = try Graph.parse(
      """
      graph odd {
        %one = parameter : f32[]
        %none = parameter : f32[0, 3]
        %twice = add(%one, %one) : f32[]
        output one = %one
        output none = %none
        output twice = %twice
      }
      """)
    let run = try CPURun(graph)
    for (output, truth) in zip(try run.run(batch: 1), try run.reference(batch: 1)) {
      #expect(relativeError(output, truth) < run.tolerance)
    }
  }
}
