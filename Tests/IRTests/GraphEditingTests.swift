import MartletDiagnostics
import MartletIR
import Testing

/// Edits in place: order, use lists, names.
struct GraphEditingTests {
  private func graph() throws -> Graph {
    try Graph.parse(
      """
      graph g {
        %x = input : f32[N, 6]
        %a = relu(%x) : f32[N, 6]
        %b = add(%a, %a) : f32[N, 6]
        %c = softmax(%a) : f32[N, 6]
        output y = %b
        output z = %a
      }
      """)
  }

  private func names(_ ids: [NodeID], _ graph: Graph) -> [String] { ids.map { graph[$0].name } }

  @Test func knowsItsUses() throws {
    let graph = try graph()
    let (a, c) = (try #require(graph[name: "a"]), try #require(graph[name: "c"]))
    #expect(names(graph.users(of: a), graph) == ["b", "c"])
    #expect(graph.useCount(of: a) == 4)
    #expect(graph.isOutput(a))
    #expect(graph.onlyUser(of: a) == nil)
    #expect(graph.onlyUser(of: graph.inputs[0]) == a)
    #expect(graph.useCount(of: c) == 0)
    #expect(!graph.isOutput(c))
  }

  @Test func movesBeforeAnother() throws {
    var graph = try graph()
    let ids = try ["x", "a", "b", "c"].map { try #require(graph[name: $0]) }
    graph.move(ids[3], before: ids[2])
    #expect(names(Array(graph.nodes), graph) == ["x", "a", "c", "b"])
    #expect(graph.verify() == [])
    graph.move(ids[3], before: ids[2])
    graph.move(ids[3], before: ids[3])
    #expect(names(Array(graph.nodes), graph) == ["x", "a", "c", "b"])
    graph.move(ids[0], before: ids[2])
    #expect(names(Array(graph.nodes), graph) == ["a", "c", "x", "b"])
    graph.move(ids[2], before: ids[1])
    #expect(names(Array(graph.nodes), graph) == ["b", "a", "c", "x"])
    #expect(graph.verify().map(\.invariant).contains("order"))
    // The last one is known as such.
    try graph.erase(ids[3])
    let end = try graph.insert(ReLU(), [ValueID(ids[0])], name: "end")
    #expect(names(Array(graph.nodes), graph) == ["b", "a", "x", "end"])
    #expect(graph.node(after: ids[0]) == end)
    #expect(graph.node(after: end) == nil)
  }

  @Test func insertsBeforeAnother() throws {
    var graph = try graph()
    let b = try #require(graph[name: "b"])
    let new = try graph.insert(Flatten(axis: 1), [ValueID(graph.inputs[0])], name: "new", before: b)
    #expect(names(Array(graph.nodes), graph) == ["x", "a", "new", "b", "c"])
    #expect(graph[new].types == [TensorType(.float32, [.batch, 6])])
    let first = try graph.insert(ReLU(), [ValueID(graph.inputs[0])], name: "late", before: graph.inputs[0])
    #expect(names(Array(graph.nodes), graph).first == "late")
    #expect(graph.verify().map(\.invariant) == ["order"])
    try graph.erase(first)
    #expect(names(Array(graph.nodes), graph) == ["x", "a", "new", "b", "c"])
    #expect(graph.verify() == [])
  }

  @Test func replacesUses() throws {
    var graph = try graph()
    let a = try #require(graph[name: "a"])
    graph.replaceUses(of: ValueID(a), with: ValueID(graph.inputs[0]))
    #expect(graph.useCount(of: a) == 0)
    #expect(graph.useCount(of: graph.inputs[0]) == 5)
    #expect(graph.outputs.map(\.name) == ["y", "z"])
    #expect(graph.outputs[1].value.node == graph.inputs[0])
    #expect(graph.verify() == [])
    try graph.erase(a)
    #expect(!graph.contains(a))
    #expect(graph[name: "a"] == nil)
    #expect(graph.nodeCount == 3)
    #expect(graph.verify() == [])
  }

  @Test func updatesInPlace() throws {
    var graph = try graph()
    let (a, b) = (try #require(graph[name: "a"]), try #require(graph[name: "b"]))
    try graph.update(b, to: ReLU(), operands: [ValueID(graph.inputs[0])])
    #expect(graph.line(of: b) == "%b = relu(%x) : f32[N, 6]")
    #expect(graph.useCount(of: a) == 2)
    #expect(graph.verify() == [])
  }

  @Test func refusesWhatBreaks() throws {
    var graph = try graph()
    let (a, c) = (try #require(graph[name: "a"]), try #require(graph[name: "c"]))
    let before = graph.description
    #expect(throws: GraphError("`a` is still read and cannot be erased")) { try graph.erase(a) }
    #expect(throws: GraphError("there are two nodes named `a`")) { try graph.insert(ReLU(), [ValueID(c)], name: "a") }
    #expect(throws: GraphError("there are two outputs named `y`")) { try graph.appendOutput("y", ValueID(c)) }
    #expect(throws: GraphError("`relu` takes 1 operands, not 2")) {
      try graph.update(a, to: ReLU(), operands: [ValueID(c), ValueID(c)])
    }
    #expect(graph.description == before)
    var single = Graph(name: "g")
    let x = try single.appendInput("x", type: TensorType(.float32, [.batch]))
    #expect(throws: GraphError("`x` is an input and cannot be erased")) { try single.erase(x.node) }
  }

  @Test func copiesAreIndependent() throws {
    let original = try graph()
    var copy = original
    try copy.erase(try #require(copy[name: "c"]))
    #expect(original.nodeCount == 4)
    #expect(copy.nodeCount == 3)
  }

  @Test func makesUniqueNames() throws {
    var graph = try graph()
    #expect(graph.uniqueName("new") == "new")
    #expect(graph.uniqueName("a") == "a.2")
    try graph.insert(ReLU(), [ValueID(graph.inputs[0])], name: "a.2")
    #expect(graph.uniqueName("a") == "a.3")
  }

  /// A value with very many readers, taken from it in any order, and outputs among them.
  @Test func useListsSurviveManyEdits() throws {
    var graph = Graph(name: "g")
    let type = TensorType(.float32, [.batch, 6])
    let sources = [try graph.appendInput("x", type: type), try graph.appendInput("z", type: type)]
    var readers: [NodeID] = []
    for index in 0..<60 {
      readers.append(try graph.insert(Add(), [sources[0], sources[index % 2]], name: "r\(index)"))
    }
    try graph.appendOutput("y", sources[0])
    try graph.appendOutput("w", sources[0])
    for step in 0..<60 {
      let reader = readers.remove(at: step * 7 % readers.count)
      switch step % 3 {
      case 0: try graph.erase(reader)
      case 1: try graph.update(reader, to: ReLU(), operands: [sources[step % 2]])
      default: graph.replaceUses(of: sources[step % 2], with: sources[(step + 1) % 2])
      }
      #expect(graph.verify() == [], "step \(step)")
    }
    #expect(graph.outputs.map(\.value) == [sources[0], sources[0]])
  }

  @Test func absorbsEachPlaceOnce() {
    func place(_ line: Int) -> SourceSpan {
      let position = SourcePosition(line: line, column: 1, offset: line)
      return SourceSpan(file: "g.yaml", start: position, end: position)
    }
    var provenance = Provenance(spans: [place(0)], passes: ["a"])
    for line in 0..<100 {
      provenance.absorb(Provenance(spans: [place(line), place(1000)], absorbed: ["n\(line)"]), named: "m\(line)")
    }
    #expect(provenance.spans == [place(0), place(1000)] + (1..<100).map(place))
    #expect(provenance.absorbed == (0..<100).flatMap { ["m\($0)", "n\($0)"] })

    provenance.spans = [place(5)]
    provenance.absorb(Provenance(spans: (0..<20).map(place)), named: "again")
    #expect(provenance.spans == [place(5)] + (0..<20).filter { $0 != 5 }.map(place))
  }
}
