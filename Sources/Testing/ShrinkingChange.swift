internal import MartletIR
internal import MartletTensors

/// A way to make a graph smaller, at one place or another of it.
struct ShrinkingChange: Sendable {
  /// All smaller sketches that this change gives, the boldest first. Every one has fewer nodes or outputs, fewer attributes
  /// that are not at their default, or smaller numbers, so that shrinking ends.
  let candidates: @Sendable (GraphSketch) -> [GraphSketch]

  /// The boldest first.
  static let all = [
    ShrinkingChange(candidates: oneOutput), ShrinkingChange(candidates: withoutDeadNodes),
    ShrinkingChange(candidates: unreadOutputs), ShrinkingChange(candidates: earlierOutputs),
    ShrinkingChange(candidates: inputsForOperators),
    ShrinkingChange(candidates: operandsForResults), ShrinkingChange(candidates: defaultAttributes),
    ShrinkingChange(candidates: smallerExtents),
  ]

  @Sendable private static func withoutDeadNodes(_ sketch: GraphSketch) -> [GraphSketch] {
    let live = sketch.withoutDeadNodes
    return live.nodes.count < sketch.nodes.count ? [live] : []
  }

  @Sendable private static func oneOutput(_ sketch: GraphSketch) -> [GraphSketch] {
    guard sketch.outputs.count > 1 else { return [] }
    let alone = sketch.outputs.map { output in changed(sketch) { $0.outputs = [output] } }
    let others = sketch.outputs.indices.map { index in changed(sketch) { _ = $0.outputs.remove(at: index) } }
    return alone.map(\.withoutDeadNodes) + others.map(\.withoutDeadNodes) + others
  }

  /// What nothing reads as the only output: a fault may be in what no output hangs on.
  @Sendable private static func unreadOutputs(_ sketch: GraphSketch) -> [GraphSketch] {
    guard let name = sketch.outputs.first?.name else { return [] }
    let read = Set(sketch.nodes.flatMap(\.operands).map(\.node) + sketch.outputs.map(\.value.node))
    return sketch.nodes.indices.filter { sketch.nodes[$0].op != nil && !read.contains($0) }
      .map { index in
        changed(sketch) { $0.outputs = [(name, GraphSketch.Value(node: index, result: 0))] }.withoutDeadNodes
      }
      .filter { $0.nodes.count < sketch.nodes.count }
  }

  /// Outputs that end before the node that computes them.
  @Sendable private static func earlierOutputs(_ sketch: GraphSketch) -> [GraphSketch] {
    sketch.outputs.indices.flatMap { index in
      sketch.nodes[sketch.outputs[index].value.node].operands.filter { sketch.nodes[$0.node].op != nil }.map {
        operand in
        changed(sketch) { $0.outputs[index].value = operand }.withoutDeadNodes
      }
    }
  }

  /// Operators whose result the caller gives.
  @Sendable private static func inputsForOperators(_ sketch: GraphSketch) -> [GraphSketch] {
    guard let graph = sketch.graph() else { return [] }
    return sketch.nodes.indices.reversed().compactMap { index in
      let name = sketch.nodes[index].name
      guard sketch.nodes[index].op != nil, !sketch.outputs.contains(where: { $0.value.node == index }),
        let types = graph[name: name].map({ graph[$0].types }), types.count == 1
      else { return nil }
      return changed(sketch) {
        $0.nodes[index].kind = .input(types[0])
        $0.nodes[index].operands = []
      }.withoutDeadNodes
    }
  }

  /// Operators whose readers read an operand instead.
  @Sendable private static func operandsForResults(_ sketch: GraphSketch) -> [GraphSketch] {
    sketch.nodes.indices.flatMap { index -> [GraphSketch] in
      guard sketch.nodes[index].op != nil else { return [] }
      let operands = sketch.nodes[index].operands.filter {
        if case .parameter = sketch.nodes[$0.node].kind { false } else { true }
      }
      return operands.map { operand in
        changed(sketch) { sketch in
          for reader in sketch.nodes.indices {
            for position in sketch.nodes[reader].operands.indices
            where sketch.nodes[reader].operands[position].node == index {
              sketch.nodes[reader].operands[position] = operand
            }
          }
          for output in sketch.outputs.indices where sketch.outputs[output].value.node == index {
            sketch.outputs[output].value = operand
          }
        }.withoutDeadNodes
      }
    }
  }

  @Sendable private static func defaultAttributes(_ sketch: GraphSketch) -> [GraphSketch] {
    sketch.nodes.indices.flatMap { index -> [GraphSketch] in
      guard let op = sketch.nodes[index].op else { return [] }
      let operatorType = type(of: op)
      return operatorType.attributes.compactMap { definition in
        guard case .defaulted(let value) = definition.presence, op.attributes[definition.name] != value else {
          return nil
        }
        var attributes = op.attributes
        attributes[definition.name] = value
        guard let simpler = try? operatorType.init(attributes) else { return nil }
        return changed(sketch) { $0.nodes[index].kind = .op(simpler) }
      }
    }
  }

  /// An extent that inputs, parameters and attributes have in common, made smaller everywhere at once; or in one input alone.
  @Sendable private static func smallerExtents(_ sketch: GraphSketch) -> [GraphSketch] {
    var extents: Set<Int> = []
    for node in sketch.nodes {
      switch node.kind {
      case .input(let type): extents.formUnion(type.dimensions.compactMap(\.fixed))
      case .parameter(let shape, _): extents.formUnion(shape.dimensions)
      case .op: break
      }
    }
    return extents.sorted(by: >).flatMap { extent in
      [1, extent / 2, extent - 1].filter { $0 > 0 && $0 < extent }.flatMap { smaller in
        [changed(sketch) { $0.replaceExtent(extent, by: smaller) }]
          + sketch.nodes.indices.map { index in changed(sketch) { $0.replaceExtent(extent, by: smaller, of: index) } }
      }
    }
  }

  private static func changed(_ sketch: GraphSketch, _ change: (inout GraphSketch) -> Void) -> GraphSketch {
    var sketch = sketch
    change(&sketch)
    return sketch
  }
}

extension GraphSketch {
  fileprivate mutating func replaceExtent(_ extent: Int, by smaller: Int) {
    for index in nodes.indices { replaceExtent(extent, by: smaller, of: index, inAttributes: true) }
  }

  fileprivate mutating func replaceExtent(_ extent: Int, by smaller: Int, of index: Int, inAttributes: Bool = false) {
    func replaced(_ value: Int) -> Int { value == extent ? smaller : value }
    switch nodes[index].kind {
    case .input(let type):
      let dimensions = type.dimensions.map { $0.fixed == extent ? Dimension(constant: smaller) : $0 }
      nodes[index].kind = .input(TensorType(type.element, dimensions))
    case .parameter(let shape, let isNormWeight):
      nodes[index].kind = .parameter(Shape(shape.dimensions.map(replaced)), isNormWeight: isNormWeight)
    case .op(let op):
      guard inAttributes else { return }
      let operatorType = type(of: op)
      var attributes = op.attributes
      for name in ["groups", "shape", "sizes", "size"] {
        switch attributes[name] {
        case .integer(let value)?: attributes[name] = .integer(replaced(value))
        case .integers(let values)?: attributes[name] = .integers(values.map(replaced))
        default: break
        }
      }
      if let other = try? operatorType.init(attributes) { nodes[index].kind = .op(other) }
    }
  }
}
