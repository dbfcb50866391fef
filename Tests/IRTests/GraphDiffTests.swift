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

  /// ``before`` with its ReLU fused, and the provenance that the pipeline writes.
  private func fused() throws -> Graph {
    var graph = try Graph.parse(Self.before)
    let (conv, relu) = (try #require(graph[name: "conv1"]), try #require(graph[name: "relu1"]))
    var op = try #require(graph[conv].op(as: Conv2D.self))
    op.activation = .relu
    try graph.update(conv, to: op, operands: graph[conv].operands)
    graph.replaceUses(of: ValueID(relu), with: ValueID(conv))
    graph.updateProvenance(of: conv) { $0.absorb(Provenance(), named: "relu1") }
    try graph.erase(relu)
    return graph
  }

  @Test func aFusionIsOneChange() throws {
    let diff = GraphDiff(from: try Graph.parse(Self.before), to: try fused())
    #expect(
      diff.text() == """
        ~ conv1: conv2d + relu fused
            - %conv1 = conv2d(%x, %conv1.weight) : f32[N, 4, 4, 4]
            - %relu1 = relu(%conv1) : f32[N, 4, 4, 4]
            + %conv1 = conv2d(%x, %conv1.weight) {activation = relu} : f32[N, 4, 4, 4]
        1 conv2d + relu fused

        """)
    #expect(diff.changes.map(\.kind) == [.fused])
    #expect(diff.text(totals: "MACs ±0").hasSuffix("\n1 conv2d + relu fused; MACs ±0\n"))
  }

  @Test func coloursAreForTerminals() throws {
    let text = GraphDiff(from: try Graph.parse(Self.before), to: try fused()).text(colour: true)
    let lines = text.split(separator: "\n")
    #expect(lines[0] == "\u{1B}[1m~ conv1: conv2d + relu fused\u{1B}[0m")
    #expect(lines[1].hasPrefix("\u{1B}[31m    - %conv1 = ") && lines[1].hasSuffix("\u{1B}[0m"))
    #expect(lines[3].hasPrefix("\u{1B}[32m    + %conv1 = "))
    #expect(lines[4] == "1 conv2d + relu fused")
  }

  /// Without provenance, as between two files, nothing says that one node took in the other.
  @Test func withoutProvenanceAFusionIsTwoChanges() throws {
    let diff = try diff(Self.before, try fused().description)
    #expect(diff.summary == "1 conv2d changed, 1 relu removed")
    #expect(diff.text().contains("- relu1: relu removed, %conv1 in its place\n"))
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
        + new: input added
            + %new = input : f32[N, 3]
        ~ conv1: conv2d changed
            - %conv1 = conv2d(%x, %conv1.weight) : f32[N, 4, 4, 4]
            + %conv1.bias = parameter : f32[4]
            + %conv1 = conv2d(%x, %conv1.weight, %conv1.bias) : f32[N, 4, 4, 4]
        + drop1: dropout added
            + %drop1 = dropout(%conv1) : f32[N, 4, 4, 4]
        + drop2: dropout added
            + %drop2 = dropout(%drop1) : f32[N, 4, 4, 4]
        ~ relu1: relu rewired, reads %drop2, not %conv1
            - %relu1 = relu(%conv1) : f32[N, 4, 4, 4]
            + %relu1 = relu(%drop2) : f32[N, 4, 4, 4]
        ~ pool1: max_pool became avg_pool
            - %pool1 = max_pool(%relu1) {kernel = [2, 2], stride = [2, 2]} : f32[N, 4, 2, 2]
            + %pool1 = avg_pool(%relu1) {kernel = [2, 2], stride = [2, 2]} : f32[N, 4, 2, 2]
        + rows: flatten added
            + %rows = flatten(%pool1) : f32[N, 16]
        ~ output y is %rows, not %pool1
        + output new = %new
        1 conv2d changed, 1 max_pool became avg_pool, 1 input added, 2 dropout added, 1 flatten added, 1 relu rewired, \
        2 outputs differ

        """)
  }

  @Test func typesChangeToo() throws {
    let before = "graph g { %x = input : f32[N, 4] %y = relu(%x) : f32[N, 4] output y = %y }"
    let after = "graph g { %x = input : f32[N, 5] %y = relu(%x) : f32[N, 5] output y = %y }"
    #expect(
      try diff(before, after).text() == """
        ~ x: input changed
            - %x = input : f32[N, 4]
            + %x = input : f32[N, 5]
        ~ y: relu changed
            - %y = relu(%x) : f32[N, 4]
            + %y = relu(%x) : f32[N, 5]
        1 input changed, 1 relu changed

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

  /// A reader of what went reads what stands in its place, and so does an output; neither is news.
  @Test func readersThatFollowAreNoNews() throws {
    let before = """
      graph g {
        %x = input : f32[N, 4]
        %a = relu(%x) : f32[N, 4]
        %b = relu(%x) : f32[N, 4]
        %sum = add(%a, %b) : f32[N, 4]
        output y = %sum
        output b = %b
      }
      """
    let after = """
      graph g {
        %x = input : f32[N, 4]
        %a = relu(%x) : f32[N, 4]
        %sum = add(%a, %a) : f32[N, 4]
        output y = %sum
        output b = %a
      }
      """
    #expect(
      try diff(before, after).text() == """
        - b: relu removed, %a in its place
            - %b = relu(%x) : f32[N, 4]
        1 relu removed

        """)
    let elsewhere = after.replacing("output b = %a", with: "output b = %x")
    #expect(try diff(before, elsewhere).summary == "1 relu removed, 1 add rewired, 1 output differs")
  }
}
