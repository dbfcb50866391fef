import MartletIR
import MartletTensors
import MartletTesting
import Testing

@testable import MartletCPU

/// Walks the registry, so that no operator is half added.
@Suite struct OperatorCoverageTests {
  /// In graphs of one operator and convolutions, which bring the blocked layout, it runs through kernels of its own: near the
  /// truth, with the same bits on every instruction set with fused multiply-adds.
  @Test("every operator has kernels, and random graphs have it", arguments: OpRegistry.standard.mnemonics)
  func isLoweredAndGenerated(_ mnemonic: String) throws {
    let type = try #require(OpRegistry.standard[mnemonic])
    if Self.onParameters.contains(mnemonic) { return }
    #expect(type is any LowerableOp.Type, "`\(mnemonic)` has no lowering")
    var generator = RandomGraphGenerator(operators: [mnemonic, mnemonic, Conv2D.mnemonic])
    generator.operatorLimit = 4
    generator.multiplyAccumulateLimit = 5_000
    var count = 0
    for seed in 0..<70 {
      let graph = generator.graph(seed: UInt64(seed))
      count += graph.nodes.count { graph[$0].mnemonic == mnemonic }
      #expect(try !Lowering.lower(graph).description.contains("plain evaluation"), "\(graph)")
      let run = try CPURun(graph)
      let disagreement = try run.firstDisagreement(batch: 2, tolerance: run.tolerance)
      // Quotients of noise may be anything; a root of it that is none spreads to the other groups of a convolution.
      if ![Divide.mnemonic, SquareRoot.mnemonic].contains(mnemonic) {
        #expect(disagreement == nil, "seed \(seed):\n\(disagreement ?? "")\n\(graph)")
      }
      let sets = InstructionSet.supported.filter { $0 != .baseline }
      let results = try sets.map { set in
        try CPURun(graph, instructionSet: set).run(batch: 2).map { $0.elements.map(\.bitPattern) }
      }
      #expect(Set(results).count <= 1, "seed \(seed):\n\(graph)")
    }
    #expect(count > 20, "random graphs hardly have `\(mnemonic)`")
  }

  /// They are evaluated when weights are packed.
  private static let onParameters = [Constant.mnemonic, BatchNormCoefficients.mnemonic]

  /// An operator of a user's own: it has no lowering, two results and works on whole batches.
  struct SumAndRank: Op {
    static let mnemonic = "sum_and_rank"
    static let documentation = OpDocumentation(summary: "Adds.", formula: "y = a + b, rank", source: "a test")
    static let operands = [OperandDefinition("left"), OperandDefinition("right")]

    init() {}
    init(_ attributes: AttributeSet) throws(GraphError) {}

    func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
      [operands[0], TensorType(.float32, [operands[0].dimensions[0]])]
    }

    func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
      let sum = zip(operands[0].elements, operands[1].elements).map { $0 + $1 }
      let images = operands[0].shape[0]
      return [
        DenseTensor(shape: operands[0].shape, elements: sum),
        DenseTensor(repeating: Scalar(operands[0].shape.rank), shape: [images]),
      ]
    }
  }

  @Test("an operator without a lowering runs through its plain evaluation, and says so")
  func ownOperator() throws {
    var registry = OpRegistry.standard
    registry.register(SumAndRank.self)
    let graph = try Graph.parse(
      """
      graph own {
        %x = input : f32[N, 3, 4, 4]
        %w.weight = parameter : f32[3, 3, 1, 1]
        %conv = conv2d(%x, %w.weight) : f32[N, 3, 4, 4]
        %own = sum_and_rank(%conv, %x) : (f32[N, 3, 4, 4], f32[N])
        %relu = relu(%own) : f32[N, 3, 4, 4]
        output y = %relu
        output rank = %own#1
      }
      """, registry: registry)
    let text = try Lowering.lower(graph).description
    #expect(text.contains("own: plain[48] = plain evaluation of sum_and_rank (conv.plain, x)"), "\(text)")
    #expect(text.contains("own#1: plain[1] = plain evaluation of sum_and_rank (conv.plain, x)"), "\(text)")
    let run = try CPURun(graph, threads: 2)
    let (outputs, truths) = (try run.run(batch: 3), try run.reference(batch: 3))
    #expect(relativeError(outputs[0], truths[0]) < run.tolerance)
    #expect(outputs[1] == Tensor(shape: [3], elements: [4, 4, 4]))
  }

  @Test("weights that are known in a run only are values like others")
  func computedWeights() throws {
    let graph = try Graph.parse(
      """
      graph computed {
        %x = input : f32[N, 3, 4, 4]
        %w = input : f32[2, 3, 1, 1]
        %half = tanh(%w) : f32[2, 3, 1, 1]
        %conv = conv2d(%x, %half) : f32[N, 2, 4, 4]
        output y = %conv
      }
      """)
    #expect(try Lowering.lower(graph).description.contains("plain evaluation of conv2d"))
    let run = try CPURun(graph)
    #expect(try run.firstDisagreement(batch: 2, tolerance: run.tolerance) == nil)
  }

  @Test("one image of an operand serves a whole batch")
  func sharedImage() throws {
    let graph = try Graph.parse(
      """
      graph shared {
        %x = input : f32[N, 20, 3, 5]
        %w = parameter : f32[1, 20, 1, 1]
        %v = parameter : f32[1, 1, 3, 5]
        %pool = max_pool(%x) {kernel = [1, 1], stride = [1, 1]} : f32[N, 20, 3, 5]
        %a = mul(%pool, %w) : f32[N, 20, 3, 5]
        %b = add(%v, %a) {activation = relu} : f32[N, 20, 3, 5]
        %plain = sub(%x, %w) : f32[N, 20, 3, 5]
        output b = %b
        output plain = %plain
      }
      """)
    let run = try CPURun(graph, threads: 2)
    for (output, truth) in zip(try run.run(batch: 3), try run.reference(batch: 3)) {
      #expect(relativeError(output, truth) < 1e-6)
    }
  }

  @Test("padding with −∞ before a pool")
  func infinitePadding() throws {
    let graph = try Graph.parse(
      """
      graph padded {
        %x = input : f32[N, 20, 4, 4]
        %pad = pad(%x) {padding = [0, 0, 1, 1], value = -inf} : f32[N, 20, 5, 5]
        %pool = max_pool(%pad) {kernel = [2, 2], stride = [1, 1]} : f32[N, 20, 4, 4]
        output y = %pool
      }
      """)
    let run = try CPURun(graph)
    #expect(try run.run(batch: 2) == run.reference(batch: 2).map { $0.converted(to: Float.self) })
  }
}
