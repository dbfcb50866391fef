import MartletIR
import Testing

struct GraphDiffTests {
  private static let before = """
    graph g {
      %x = input : f32[N, 4, 6, 6]
      %conv1.weight = parameter : f32[4, 4, 3, 3]
      %conv1 = conv2d(%x, %conv1.weight) : f32[N, 4, 4, 4]
      %relu1 = relu(%conv1) : f32[N, 4, 4, 4]
      %pool1 = max_pool(%relu1) {kernel = [2, 2], stride = [2, 2]} : f32[N, 4, 2, 2]
      output y = %pool1
    }
    """

  private func diff(_ before: String, _ after: String) throws -> GraphDiff {
    GraphDiff(from: try Graph.parse(before), to: try Graph.parse(after))
  }

  @Test func nothing() throws {
    let diff = try diff(Self.before, Self.before)
    #expect(diff.isEmpty)
    #expect(diff.text() == "no difference\n")
    #expect(diff.summary == "no difference")
  }

  /// What a fusion leaves, with the provenance that the pipeline writes.
  @Test func fusion() throws {
    let old = try Graph.parse(Self.before)
    var new = old
    let (conv, relu) = (try #require(new[name: "conv1"]), try #require(new[name: "relu1"]))
    var op = try #require(new[conv].op(as: Conv2D.self))
    op.activation = .relu
    try new.update(conv, to: op, operands: new[conv].operands)
    new.replaceUses(of: ValueID(relu), with: ValueID(conv))
    new.updateProvenance(of: conv) { $0.absorb(Provenance(), named: "relu1") }
    try new.erase(relu)
    let diff = GraphDiff(from: old, to: new)
    #expect(
      diff.text() == """
        - %conv1 = conv2d(%x, %conv1.weight) : f32[N, 4, 4, 4]
        + %conv1 = conv2d(%x, %conv1.weight) {activation = relu} : f32[N, 4, 4, 4]
        - %relu1 = relu(%conv1) : f32[N, 4, 4, 4]  // now in %conv1
        ~ %pool1 reads %conv1, not %relu1
        1 changed, 1 removed, 1 reads another value; relu −1

        """)
    #expect(diff.nodes.count == 3)
    #expect(diff.mnemonicCounts == ["relu": -1])
    #expect(
      diff.text(colour: true).split(separator: "\n").dropFirst(3) == [
        "\u{1B}[2m~ %pool1 reads %conv1, not %relu1\u{1B}[0m", "1 changed, 1 removed, 1 reads another value; relu −1",
      ])
    #expect(diff.text(colour: true).hasPrefix("\u{1B}[31m- %conv1 = "))
  }

  @Test func additionsStandWhereTheyAre() throws {
    let after = """
      graph g {
        %new = input : f32[N, 3]
        %x = input : f32[N, 4, 6, 6]
        %conv1.weight = parameter : f32[4, 4, 3, 3]
        %conv1.bias = parameter : f32[4]
        %conv1 = conv2d(%x, %conv1.weight, %conv1.bias) : f32[N, 4, 4, 4]
        %drop1 = dropout(%conv1) : f32[N, 4, 4, 4]
        %drop2 = dropout(%drop1) : f32[N, 4, 4, 4]
        %relu1 = relu(%drop2) : f32[N, 4, 4, 4]
        %pool1 = avg_pool(%relu1) {kernel = [2, 2], stride = [2, 2]} : f32[N, 4, 2, 2]
        %rows = flatten(%pool1) : f32[N, 16]
        output y = %rows
        output new = %new
      }
      """
    #expect(
      try diff(Self.before, after).text() == """
        + %new = input : f32[N, 3]
        + %conv1.bias = parameter : f32[4]
        - %conv1 = conv2d(%x, %conv1.weight) : f32[N, 4, 4, 4]
        + %conv1 = conv2d(%x, %conv1.weight, %conv1.bias) : f32[N, 4, 4, 4]
        + %drop1 = dropout(%conv1) : f32[N, 4, 4, 4]
        + %drop2 = dropout(%drop1) : f32[N, 4, 4, 4]
        ~ %relu1 reads %drop2, not %conv1
        - %pool1 = max_pool(%relu1) {kernel = [2, 2], stride = [2, 2]} : f32[N, 4, 2, 2]
        + %pool1 = avg_pool(%relu1) {kernel = [2, 2], stride = [2, 2]} : f32[N, 4, 2, 2]
        + %rows = flatten(%pool1) : f32[N, 16]
        ~ output y is %rows, not %pool1
        + output new = %new
        2 changed, 5 added, 1 reads another value, 2 outputs differ; avg_pool +1, dropout +2, flatten +1, input +1, \
        max_pool −1, parameter +1

        """)
  }

  @Test func typesChangeToo() throws {
    let before = "graph g { %x = input : f32[N, 4] %y = relu(%x) : f32[N, 4] output y = %y }"
    let after = "graph g { %x = input : f32[N, 5] %y = relu(%x) : f32[N, 5] output y = %y }"
    #expect(
      try diff(before, after).text() == """
        - %x = input : f32[N, 4]
        + %x = input : f32[N, 5]
        - %y = relu(%x) : f32[N, 4]
        + %y = relu(%x) : f32[N, 5]
        2 changed

        """)
  }

  @Test func orderOfInputsAndOutputs() throws {
    let before = """
      graph g { %a = input : f32[N] %b = input : f32[N] output p = %a output q = %b output gone = %a }
      """
    let after = "graph g { %b = input : f32[N] %a = input : f32[N] output q = %b output p = %a output gone = %a }"
    #expect(
      try diff(before, after).text() == """
        ~ inputs are b, a, not a, b
        ~ outputs are q, p, gone, not p, q, gone
        2 orders differ

        """)
    #expect(
      try diff(before, "graph g { %a = input : f32[N] %b = input : f32[N] output p = %a output q = %b }").text()
        == "- output gone = %a\n1 output differs\n")
  }
}
