import MartletIR
import Testing

@Suite struct GraphDrawingTests {
  @Test("operators are boxes with their parameters inside, those that took in others are marked, names are quoted")
  func dot() throws {
    var graph = try Graph.parse(
      #"""
      graph "a \"b\"" {
        %x = input : f32[N, 1, 4, 4]
        %conv.weight = parameter : f32[2, 1, 3, 3]
        %conv = conv2d(%x, %conv.weight) {stride = [2, 2]} : f32[N, 2, 1, 1]
        %sum = add(%conv, %conv) : f32[N, 2, 1, 1]
        output y = %sum
      }
      """#)
    graph.updateProvenance(of: try #require(graph[name: "conv"])) { $0.absorb(Provenance(), named: "relu1") }
    let lines = graph.dot.split(separator: "\n").filter { $0.contains("n0") || $0.contains("n2") || $0.contains("n3") }
    #expect(graph.dot.hasPrefix(#"digraph "a \"b\"" {"#))
    #expect(
      lines == [
        ##"  n0 [label = "x: input\n[N, 1, 4, 4]", shape = ellipse, fillcolor = "#e8f0fe"];"##,
        ##"  n2 [label = "conv: conv2d\nstride = [2, 2]\nweight[2, 1, 3, 3]\n[N, 2, 1, 1]\nwith relu1", "##
          + ##"peripheries = 2, fillcolor = "#e6f4ea"];"##,
        "  n0 -> n2;",
        ##"  n3 [label = "sum: add\n[N, 2, 1, 1]"];"##,
        "  n2 -> n3;",
        "  n2 -> n3;",
        "  n3 -> output0;",
      ])
  }
}
