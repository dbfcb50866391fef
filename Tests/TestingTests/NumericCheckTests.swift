import MartletIR
import MartletPasses
import MartletTensors
import MartletTesting
import Testing

/// Numeric classes hold where they should, and no further.
struct NumericCheckTests {
  private func graph(_ body: String) throws -> Graph {
    try Graph.parse("graph g {\n  %x = input : f32[N, 3, 4, 4]\n\(body)\n  output y = %y\n}")
  }

  /// Two pools after one another, and one: the same mean, summed in another order.
  @Test func reassociation() throws {
    let two = try graph(
      """
      %a = adaptive_avg_pool(%x) {size = [2, 2]} : f32[N, 3, 2, 2]
      %y = adaptive_avg_pool(%a) {size = [1, 1]} : f32[N, 3, 1, 1]
      """)
    let one = try graph("%y = adaptive_avg_pool(%x) {size = [1, 1]} : f32[N, 3, 1, 1]")
    let other = try graph(
      "%a = max_pool(%x) {kernel = [1, 4], stride = [1, 1]} : f32[N, 3, 4, 1]\n"
        + "%y = adaptive_avg_pool(%a) {size = [1, 1]} : f32[N, 3, 1, 1]")
    let check = NumericCheck()
    #expect(check.problems(from: two, to: one, under: .reassociating) == [])
    #expect(check.problems(from: two, to: one, under: .exact) != [])
    #expect(check.problems(from: two, to: other, under: .reassociating) != [])
    #expect(check.problems(from: two, to: other, under: .approximate(budget: 1e9)) == [])
  }

  /// −0 and 0 are different bits: a difference that only special inputs show, here through an operator of our own.
  @Test func signedZero() throws {
    var ops = OpRegistry.standard
    ops.register(AddZero.self)
    let input = "graph g { %x = input : f32[N, 4] %y = add_zero(%x) : f32[N, 4] output y = %y }"
    let expected = "graph g { %x = input : f32[N, 4] output y = %x }"
    let pass = Pass("remove-add-zero", .exact, "Removes the addition of zero.") { graph, id in
      guard graph[id].op is AddZero else { return nil }
      var patch = Patch("removed \(graph[id].name)")
      patch.replace(id, with: .existing(graph[id].operands[0]))
      return patch
    }
    let failure = #expect(throws: RewriteFailure.self) {
      try expectRewrite(pass, input: input, expected: expected, ops: ops)
    }
    #expect(
      failure?.problems == [
        "element 0 of output `y` is -0.0 and was 0.0 in a batch of 1, with zeros and subnormal numbers strewn in"
      ])
  }
}

private struct AddZero: Op {
  static let mnemonic = "add_zero"
  static let documentation = OpDocumentation(summary: "Adds zero.", formula: "y = x + 0", source: "this test")
  static let operands = [OperandDefinition("input")]

  init(_ attributes: AttributeSet) throws(GraphError) {}

  func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] { operands }

  func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] {
    [DenseTensor(shape: operands[0].shape, elements: operands[0].elements.map { $0 + 0 })]
  }
}
