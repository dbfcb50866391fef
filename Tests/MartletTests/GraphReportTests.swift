import Martlet
import Testing

@Suite struct GraphReportTests {
  private func linear(_ outputs: Int, before: String = "", inputs: Int = 100) throws -> Graph {
    try Graph.parse(
      """
      graph g {
        %x = input : f32[N, \(inputs)]
        %fc.weight = parameter : f32[\(outputs), \(inputs)]
        %fc = linear(%x, %fc.weight) : f32[N, \(outputs)]
        \(before)
        output y = %fc
      }
      """)
  }

  @Test(arguments: [
    (100, 100, "MACs ±0"), (100, 69, "MACs −31%, parameters −31%"), (100, 250, "MACs +150%, parameters +150%"),
    (1000, 999, "MACs −0.1%, parameters −0.1%"), (10000, 10001, "MACs +0.01%, parameters +0.01%"),
  ])
  func figuresAreComparedInPerCent(_ before: Int, _ after: Int, _ text: String) throws {
    let figures = GraphFigures(try linear(after)).text(since: GraphFigures(try linear(before)))
    #expect(figures.split(separator: ", ").filter { !$0.hasPrefix("arena") }.joined(separator: ", ") == text)
  }

  @Test func operatorsAreThoseThatRun() throws {
    let plain = GraphFigures(try linear(4))
    #expect(plain.nodes == 3 && plain.operators == 1 && plain.parameters == 400 && plain.multiplyAccumulates == 400)
    let more = GraphFigures(
      try linear(4, before: "%k = sqrt(%fc.weight) : f32[4, 100] %z = relu(%fc) : f32[N, 4]"))
    #expect(more.nodes == 5 && more.operators == 2)
    #expect(more.text(since: plain).hasSuffix("MACs ±0, operators +1"))
  }

  @Test func nothingFromNothing() throws {
    let empty = try Graph.parse("graph g { %x = input : f32[N, 4] output y = %x }")
    let figures = GraphFigures(empty)
    #expect(GraphFigures(try linear(4)).text(since: figures).contains("MACs 0 → 400, parameters 0 → 400"))
    #expect(GraphReport(from: empty, to: empty).text() == "no difference\n")
  }

  @Test func countsThatAreTooLargeStop() throws {
    let side = 1 << 27
    let layers = (1...70).map { "%w\($0) = parameter : f32[\(side), \(side)]" }.joined(separator: " ")
    let graph = try Graph.parse("graph g { %x = input : f32[N, 4] \(layers) output y = %x }")
    let figures = GraphFigures(graph)
    #expect(figures.parameters == 70 * side * side && figures.arenaBytes == nil)
    let many = try Graph.parse(
      "graph g { %x = input : f32[N, 4] "
        + (1...600).map { "%w\($0) = parameter : f32[\(side), \(side)]" }.joined(separator: " ") + " output y = %x }")
    #expect(GraphFigures(many).parameters == .max)
  }
}
