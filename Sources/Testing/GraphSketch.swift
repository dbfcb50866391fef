internal import MartletIR
internal import MartletTensors

/// A graph as a list that can be changed at will and made a graph again, where it still is one: types follow from inputs
/// and operators, and parameters of the usual layers from what these read.
struct GraphSketch {
  struct Value: Hashable {
    var node: Int
    var result: Int
  }

  struct Node {
    enum Kind {
      case input(TensorType)
      case parameter(Shape, isNormWeight: Bool)
      case op(any Op)
    }

    var name: String
    var kind: Kind
    var operands: [Value]

    var op: (any Op)? {
      if case .op(let op) = kind { op } else { nil }
    }
  }

  var name: String
  var nodes: [Node] = []
  var outputs: [(name: String, value: Value)] = []

  init(_ graph: Graph) {
    name = graph.name
    var numbers: [NodeID: Int] = [:]
    func value(_ id: ValueID) -> Value { Value(node: numbers[id.node] ?? 0, result: id.result) }
    for id in graph.nodes {
      let node = graph[id]
      numbers[id] = nodes.count
      let kind: Node.Kind =
        switch node.kind {
        case .input: .input(node.types[0])
        case .parameter(let isNormWeight): .parameter(node.types[0].fixedShape ?? [], isNormWeight: isNormWeight)
        case .op(let op): .op(op)
        }
      nodes.append(Node(name: node.name, kind: kind, operands: node.operands.map(value)))
    }
    outputs = graph.outputs.map { ($0.name, value($0.value)) }
  }

  /// The graph; nil where the sketch is none.
  func graph() -> Graph? {
    guard let graph = try? build(), graph.verify().isEmpty else { return nil }
    return graph
  }

  private func build() throws(GraphError) -> Graph {
    var graph = Graph(name: name)
    var ids = [NodeID?](repeating: nil, count: nodes.count)
    func id(_ value: Value) throws(GraphError) -> ValueID {
      guard let node = ids[value.node], graph[node].types.indices.contains(value.result) else {
        throw GraphError("a value is missing")
      }
      return ValueID(node, result: value.result)
    }
    for (index, node) in nodes.enumerated() {
      switch node.kind {
      case .input(let type): ids[index] = try graph.appendInput(node.name, type: type).node
      case .parameter: break
      case .op(let op):
        var operands: [ValueID] = []
        for operand in node.operands {
          // A parameter is made before its first reader, which says what shape it must have.
          if ids[operand.node] == nil, case .parameter(let shape, let isNormWeight) = nodes[operand.node].kind {
            let fitted = shape.fitted(to: op, behind: operands.map { graph.type(of: $0) })
            ids[operand.node] =
              try graph.appendParameter(
                nodes[operand.node].name, type: TensorType(.float32, fitted), isNormWeight: isNormWeight
              ).node
          }
          operands.append(try id(operand))
        }
        ids[index] = try graph.insert(op, operands, name: node.name)
      }
    }
    for (name, value) in outputs { try graph.appendOutput(name, try id(value)) }
    return graph
  }

  /// Without what no output hangs on.
  var withoutDeadNodes: GraphSketch {
    var isLive = [Bool](repeating: false, count: nodes.count)
    for output in outputs { isLive[output.value.node] = true }
    for (index, node) in nodes.enumerated().reversed() where isLive[index] {
      for operand in node.operands { isLive[operand.node] = true }
    }
    var sketch = self
    var numbers = [Int](repeating: 0, count: nodes.count)
    sketch.nodes = []
    for (index, node) in nodes.enumerated() where isLive[index] {
      numbers[index] = sketch.nodes.count
      var node = node
      for position in node.operands.indices { node.operands[position].node = numbers[node.operands[position].node] }
      sketch.nodes.append(node)
    }
    for index in outputs.indices { sketch.outputs[index].value.node = numbers[outputs[index].value.node] }
    return sketch
  }
}

extension Shape {
  /// The shape that an operator's next operand, a parameter, must have for it to read the operands before it; the same shape
  /// where no rule is known.
  fileprivate func fitted(to op: any Op, behind operands: [TensorType]) -> Shape {
    guard let input = operands.first else { return self }
    let groups = (try? op.attributes.integer("groups")) ?? 1
    let channels = input.dimensions.dropFirst().first?.fixed
    let weight = operands.dropFirst().first?.fixedShape
    switch op {
    case is Conv2D, is Conv2DAdd, is Conv2DMaxPool:
      if let weight { return rank == 1 ? [weight[0]] : self }
      guard rank == 4, let channels, channels % groups == 0 else { return self }
      return Shape([dimensions[0], channels / groups, dimensions[2], dimensions[3]])
    case is Conv2DDepthwise:
      if let weight { return rank == 1 ? [weight[0]] : Shape([weight[0], 1] + dimensions.dropFirst(2)) }
      guard rank == 4, let channels, channels % groups == 0 else { return self }
      return Shape([dimensions[0], channels / groups, dimensions[2], dimensions[3]])
    case is ConvTranspose2D:
      if let weight { return rank == 1 && weight.rank == 4 ? [weight[1] * groups] : self }
      guard rank == 4, let channels else { return self }
      return Shape([channels] + dimensions.dropFirst())
    case is Linear:
      if let weight { return [weight[0]] }
      guard rank == 2, let features = input.dimensions.last?.fixed else { return self }
      return [dimensions[0], features]
    case is BatchNormCoefficients: return input.fixedShape ?? self
    case is BatchNorm: return channels.map { [$0] } ?? self
    case is PReLU: return dimensions == [1] ? self : channels.map { [$0] } ?? self
    case is Scale: return channels.map { Shape([$0] + dimensions.dropFirst()) } ?? self
    case let norm as LayerNorm:
      let extents = norm.axes.compactMap { $0 < input.rank ? input.dimensions[$0].fixed : nil }
      return extents.count == rank ? Shape(extents) : self
    default: return self
    }
  }
}
