import MartletDiagnostics
import MartletIR
import Testing

/// What belongs to a change: weights, what was absorbed, and the same layers under other names.
struct GraphDiffGroupingTests {
  private static let normalised = """
    graph g {
      %x = input : f32[N, 4, 6, 6]
      %conv.weight = parameter : f32[4, 4, 3, 3]
      %bn.weight = parameter {norm = true} : f32[4]
      %bn.bias = parameter : f32[4]
      %bn.running_mean = parameter : f32[4]
      %bn.running_var = parameter : f32[4]
      %conv = conv2d(%x, %conv.weight) : f32[N, 4, 4, 4]
      %bn = batch_norm(%conv, %bn.running_mean, %bn.running_var, %bn.weight, %bn.bias) : f32[N, 4, 4, 4]
      %drop = dropout(%bn) : f32[N, 4, 4, 4]
      %relu = relu(%drop) : f32[N, 4, 4, 4]
      output y = %relu
    }
    """

  /// A batch norm folded by arithmetic on weights, a dropout removed and a ReLU fused is what happened to one operator,
  /// but for the dropout.
  @Test func weightArithmeticBelongsToTheOperator() throws {
    var graph = try Graph.parse(Self.normalised)
    func id(_ name: String) throws -> NodeID { try #require(graph[name: name]) }
    let conv = try id("conv")
    let scaled = try graph.insert(
      Scale(axis: 0), [ValueID(try id("conv.weight")), ValueID(try id("bn.weight"))], name: "conv.weight.scaled",
      before: conv)
    var op = try #require(graph[conv].op(as: Conv2D.self))
    op.activation = .relu
    try graph.update(conv, to: op, operands: [graph[conv].operands[0], ValueID(scaled), ValueID(try id("bn.bias"))])
    graph.replaceUses(of: ValueID(try id("relu")), with: ValueID(conv))
    for name in ["relu", "drop", "bn", "bn.running_mean", "bn.running_var"] {
      if graph[try id(name)].op != nil {
        graph.updateProvenance(of: conv) { $0.absorb(Provenance(), named: name) }
      }
      try graph.erase(try id(name))
    }
    try #require(graph.verify() == [])
    let diff = GraphDiff(from: try Graph.parse(Self.normalised), to: graph)
    #expect(
      diff.text() == """
        ~ conv: conv2d + batch_norm + relu fused
            - %bn.running_mean = parameter : f32[4]
            - %bn.running_var = parameter : f32[4]
            - %conv = conv2d(%x, %conv.weight) : f32[N, 4, 4, 4]
            - %bn = batch_norm(%conv, %bn.running_mean, %bn.running_var, %bn.weight, %bn.bias) : f32[N, 4, 4, 4]
            - %relu = relu(%drop) : f32[N, 4, 4, 4]
            + %conv.weight.scaled = scale(%conv.weight, %bn.weight) {axis = 0} : f32[4, 4, 3, 3]
            + %conv = conv2d(%x, %conv.weight.scaled, %bn.bias) {activation = relu} : f32[N, 4, 4, 4]
        - drop: dropout removed, %conv in its place
            - %drop = dropout(%bn) : f32[N, 4, 4, 4]
        1 conv2d + batch_norm + relu fused, 1 dropout removed

        """)
  }

  private static let composed = """
    graph g {
      %x = input : f32[N, 4]
      %gate = sigmoid(%x) : f32[N, 4]
      %swish = mul(%x, %gate) : f32[N, 4]
      %y = relu(%swish) : f32[N, 4]
      output y = %y
    }
    """

  @Test(arguments: ["swish", "silu1"])
  func aPatternBecomesAnotherOperator(_ name: String) throws {
    var graph = try Graph.parse(Self.composed)
    let (x, gate) = (try #require(graph[name: "x"]), try #require(graph[name: "gate"]))
    let swish = try #require(graph[name: "swish"])
    var heir = swish
    if name == "swish" {
      try graph.update(swish, to: SiLU(), operands: [ValueID(x)])
    } else {
      heir = try graph.insert(SiLU(), [ValueID(x)], name: name, before: swish)
      graph.replaceUses(of: ValueID(swish), with: ValueID(heir))
      graph.updateProvenance(of: heir) { $0.absorb(Provenance(), named: "swish") }
      try graph.erase(swish)
    }
    graph.updateProvenance(of: heir) { $0.absorb(Provenance(), named: "gate") }
    try graph.erase(gate)
    #expect(
      GraphDiff(from: try Graph.parse(Self.composed), to: graph).text() == """
        ~ \(name): sigmoid + mul fused into silu
            - %gate = sigmoid(%x) : f32[N, 4]
            - %swish = mul(%x, %gate) : f32[N, 4]
            + %\(name) = silu(%x) : f32[N, 4]
        1 sigmoid + mul fused into silu

        """)
  }

  @Test func aReplacementIsKnownByItsPlace() throws {
    let place = SourcePosition(line: 3, column: 5, offset: 20)
    let spans = [SourceSpan(file: "net.yaml", start: place, end: place)]
    var old = try Graph.parse("graph g { %x = input : f32[N, 4] %a = relu(%x) : f32[N, 4] output y = %a }")
    let a = try #require(old[name: "a"])
    old.updateProvenance(of: a) { $0 = Provenance(spans: spans) }
    var new = old
    let b = try new.insert(Sigmoid(), old[a].operands, name: "b", before: a, provenance: Provenance(spans: spans))
    new.replaceUses(of: ValueID(a), with: ValueID(b))
    try new.erase(a)
    #expect(
      GraphDiff(from: old, to: new).text() == """
        ~ b: relu became sigmoid, was a
            - %a = relu(%x) : f32[N, 4]
            + %b = sigmoid(%x) : f32[N, 4]
        1 relu became sigmoid

        """)
  }

  @Test func aRemovedLayerTakesItsParametersAlong() throws {
    let before = """
      graph g {
        %x = input : f32[N, 4]
        %fc.weight = parameter : f32[3, 4]
        %fc.bias = parameter : f32[3]
        %fc = linear(%x, %fc.weight, %fc.bias) : f32[N, 3]
        %lonely = parameter : f32[3]
        output y = %x
      }
      """
    let after = "graph g { %x = input : f32[N, 4] output y = %x }"
    let diff = GraphDiff(from: try Graph.parse(before), to: try Graph.parse(after))
    #expect(
      diff.text() == """
        - fc: linear removed
            - %fc.weight = parameter : f32[3, 4]
            - %fc.bias = parameter : f32[3]
            - %fc = linear(%x, %fc.weight, %fc.bias) : f32[N, 3]
        - lonely: parameter removed
            - %lonely = parameter : f32[3]
        1 linear removed, 1 parameter removed

        """)
    let back = GraphDiff(from: try Graph.parse(after), to: try Graph.parse(before))
    #expect(back.summary == "1 linear added, 1 parameter added")
    #expect(back.changes.map(\.after.count) == [3, 1])
  }

  /// Other weights are another layer, although its own line is the same.
  @Test func aParameterThatChangesChangesItsLayer() throws {
    let before = """
      graph g {
        %x = input : f32[N, 4, 2, 2]
        %conv.weight = parameter : f32[8, 4, 1, 1]
        %conv = conv2d(%x, %conv.weight) : f32[N, 8, 2, 2]
        output y = %conv
      }
      """
    let after = before.replacing("[N, 4, 2, 2]", with: "[N, 2, 2, 2]").replacing("8, 4, 1, 1", with: "8, 2, 1, 1")
    #expect(
      GraphDiff(from: try Graph.parse(before), to: try Graph.parse(after)).text() == """
        ~ x: input changed
            - %x = input : f32[N, 4, 2, 2]
            + %x = input : f32[N, 2, 2, 2]
        ~ conv: conv2d changed
            - %conv.weight = parameter : f32[8, 4, 1, 1]
            + %conv.weight = parameter : f32[8, 2, 1, 1]
        1 input changed, 1 conv2d changed

        """)
  }

  @Test func layersUnderOtherNamesMatchByStructure() throws {
    let before = """
      graph g {
        %x = input : f32[N, 4]
        %a.weight = parameter : f32[4, 4]
        %a = linear(%x, %a.weight) : f32[N, 4]
        %b = relu(%a) : f32[N, 4]
        output y = %b
      }
      """
    let after = """
      graph g {
        %x = input : f32[N, 4]
        %net.a.weight = parameter : f32[4, 4]
        %net.a = linear(%x, %net.a.weight) : f32[N, 4]
        %net.b = relu(%net.a) : f32[N, 4]
        output y = %net.b
      }
      """
    #expect(
      GraphDiff(from: try Graph.parse(before), to: try Graph.parse(after)).text() == """
        ~ net.a: linear renamed, was a
        ~ net.b: relu renamed, was b
        1 linear renamed, 1 relu renamed

        """)
  }
}
