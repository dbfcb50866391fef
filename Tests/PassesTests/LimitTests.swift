import MartletIR
import MartletPasses
import Testing

/// Long chains, which must not take patches by the square of their length, and numbers at their limits.
struct LimitTests {
  private static let length = 1_000

  @Test func nestedConcatsAreOnePatch() throws {
    var graph = Graph(name: "nested")
    let x = try graph.appendInput("x", type: TensorType(.float32, [.batch, 2]))
    var value = x
    for index in 1...Self.length {
      value = ValueID(try graph.insert(Concat(["axis": .integer(1)]), [value, x], name: "c\(index)"))
    }
    try graph.appendOutput("y", value)
    let (result, records) = try Pipeline([.simplifyConcats]).run(graph)
    #expect(records[0].reasons.count == 1)
    #expect(result[value.node].operands == Array(repeating: x, count: Self.length + 1))
  }

  @Test func reshapesSinkOnceEach() throws {
    var graph = Graph(name: "alternating")
    var value = try graph.appendInput("x", type: TensorType(.float32, [.batch, 2, 3]))
    for index in 1...Self.length {
      let shape = index % 2 == 0 ? [2, 3] : [3, 2]
      value = ValueID(try graph.insert(Reshape(["shape": .integers(shape)]), [value], name: "v\(index)"))
      value = ValueID(try graph.insert(ReLU(), [value], name: "f\(index)"))
    }
    try graph.appendOutput("y", value)
    let (result, records) = try Pipeline([.sinkReshapes]).run(graph)
    #expect(records[0].reasons.count == Self.length)
    // All functions, and the one reshape that the others came to.
    #expect(result.nodeCount == 1 + Self.length + 1)
  }

  @Test func paddingWiderThanAnAttributeStays() throws {
    let text = """
      graph g {
        %x = input : f32[N, 1, 1, 1]
        %pad1 = pad(%x) {padding = [1000000000, 0, 0, 0]} : f32[N, 1, 1000000001, 1]
        %pad2 = pad(%pad1) {padding = [1000000000, 0, 0, 0]} : f32[N, 1, 2000000001, 1]
        output y = %pad2
      }

      """
    #expect(try Pipeline([.foldPadding]).run(Graph.parse(text)).graph.description == text)
  }
}
