@testable import MartletIR
import MartletTensors
import Testing

/// Each invariant, planted broken past the editing functions and caught.
struct VerifierTests {
  private func graph() throws -> Graph {
    try Graph.parse(
      """
      graph g {
        %x = input : f32[N, 6]
        %w = parameter : f32[6, 6]
        %a = linear(%x, %w) : f32[N, 6]
        %b = relu(%a) : f32[N, 6]
        output y = %b
      }
      """)
  }

  private func violations(_ change: (inout Graph) throws -> Void) throws -> [String] {
    var graph = try graph()
    #expect(graph.verify() == [])
    try change(&graph)
    return graph.verify().map(\.description)
  }

  private func node(_ name: String, of graph: Graph) throws -> NodeID { try #require(graph[name: name]) }

  @Test func order() throws {
    let found = try violations { graph in
      let (a, b) = (try node("a", of: graph), try node("b", of: graph))
      graph.replaceUses(of: ValueID(b), with: ValueID(a))
      try graph.update(a, to: ReLU(), operands: [ValueID(b)])
    }
    #expect(found == ["order: `a` reads `b`, which does not stand before it"])
  }

  @Test func operands() throws {
    let found = try violations { graph in
      let b = try node("b", of: graph)
      graph.edit(b) { $0.operands = [ValueID($0.operands[0].node, result: 1)] }
    }
    #expect(
      found == ["operands: `b` reads a value that is not there", "uses: the use list of `a` is not what reads it"])
  }

  @Test func operandOfAnotherGraph() throws {
    let found = try violations { graph in
      graph.edit(try node("b", of: graph)) { $0.operands = [ValueID(NodeID(index: 99))] }
    }
    #expect(found.first == "operands: `b` reads a value that is not there")
  }

  @Test func types() throws {
    let found = try violations { graph in
      graph.edit(try node("b", of: graph)) { $0.types = [TensorType(.float32, [.batch, 7])] }
    }
    #expect(found == ["types: `b` is [\"f32[N, 7]\"], but its operator infers [\"f32[N, 6]\"]"])
  }

  @Test func typesThatAnOperatorRefuses() throws {
    let found = try violations { graph in
      let x = try node("x", of: graph)
      graph.edit(x) { $0.types = [TensorType(.float32, [.batch, 5])] }
    }
    #expect(found == ["types: `a`: `linear` reads 6 features by its weight [6, 6], but its input is [N, 5]"])
  }

  @Test func attributesThatAreNotValid() throws {
    let found = try violations { graph in
      let b = try node("b", of: graph)
      graph.edit(b) { $0.kind = .op(Softmax(axis: 0)) }
    }
    #expect(found == ["attributes: `b`: `axis` must be an integer of at least 1"])
  }

  @Test func attributesThatMakeAnotherOperator() throws {
    let found = try violations { graph in
      graph.edit(try node("b", of: graph)) { $0.kind = .op(Forgetful(step: 3)) }
    }
    #expect(found == ["attributes: `b` does not survive its own attributes"])
  }

  @Test func uses() throws {
    let found = try violations { graph in
      let x = try node("x", of: graph)
      graph.edit(try node("b", of: graph)) { $0.operands = [ValueID(x)] }
    }
    #expect(
      found == ["uses: the use list of `x` is not what reads it", "uses: the use list of `a` is not what reads it"])
  }

  @Test func outputUses() throws {
    let found = try violations { graph in
      let a = try node("a", of: graph)
      graph.outputs = [GraphOutput(name: "y", value: ValueID(a))]
    }
    #expect(
      found == ["uses: the use list of `a` is not what reads it", "uses: the use list of `b` is not what reads it"])
  }

  @Test func names() throws {
    let found = try violations { graph in
      graph.edit(try node("b", of: graph)) {
        $0 = Node(name: "a", kind: $0.kind, operands: $0.operands, types: $0.types, provenance: $0.provenance)
      }
    }
    #expect(found == ["names: `a` is not found under its name"])
  }

  @Test func inputWithOperands() throws {
    let found = try violations { graph in
      let w = try node("w", of: graph)
      graph.edit(try node("x", of: graph)) { $0.operands = [ValueID(w)] }
    }
    #expect(found.contains("kinds: the input `x` has operands or several types"))
  }

  @Test func parameterOfNoFixedShape() throws {
    let found = try violations { graph in
      graph.edit(try node("w", of: graph)) { $0.types = [TensorType(.float32, [.batch, 6])] }
    }
    #expect(found.first == "kinds: the parameter `w` has operands or no fixed shape")
  }

  @Test func listOfInputs() throws {
    let found = try violations { graph in graph.inputs = [] }
    #expect(found == ["kinds: the list of inputs does not hold exactly the input nodes"])
  }

  @Test func noOutput() throws {
    var graph = Graph(name: "g")
    try graph.appendInput("x", type: TensorType(.float32, [.batch]))
    #expect(graph.verify().map(\.description) == ["outputs: there is no output"])
  }

  @Test func outputsThatShareAName() throws {
    let found = try violations { graph in
      let x = try node("x", of: graph)
      try graph.appendOutput("z", ValueID(x))
      graph.outputs[1] = GraphOutput(name: "y", value: graph.outputs[1].value)
    }
    #expect(found == ["outputs: two outputs share a name"])
  }

  @Test func outputThatIsNotThere() throws {
    let found = try violations { graph in
      try graph.appendOutput("z", ValueID(try node("x", of: graph), result: 2))
    }
    #expect(found == ["outputs: the output `z` is a value that is not there"])
  }
}

/// Does not take over its attribute.
private struct Forgetful: Op {
  var step: Int

  static let mnemonic = "forgetful"
  static let documentation = OpDocumentation(summary: "Does nothing.", formula: "y = x", source: "this test")
  static let operands = [OperandDefinition("input")]
  static let attributes = [AttributeDefinition("step", .integer(minimum: 1), .required, "Forgotten.")]

  init(step: Int) { self.step = step }
  init(_ attributes: AttributeSet) throws(GraphError) { step = 1 }
  var attributes: AttributeSet { ["step": .integer(step)] }
  func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] { operands }
  func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] { operands }
}
