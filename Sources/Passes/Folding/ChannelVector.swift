internal import MartletIR

/// A static number for each channel, as an operand of an elementwise operator has it.
enum ChannelVector {
  /// The same for all channels.
  case number(Double)
  /// A value whose extents are all 1, but for that of the axis of channels where that is given.
  case value(ValueID, axis: Int?)

  /// Of an operand of any rank that repeats along all axes but one; nil where it differs along several.
  init?(_ value: ValueID, in graph: Graph) {
    if let constant = graph[value.node].op(as: Constant.self) {
      self = .number(constant.value)
      return
    }
    guard let shape = graph.type(of: value).fixedShape else { return nil }
    let long = shape.dimensions.indices.filter { shape[$0] != 1 }
    if long.count > 1 { return nil }
    self = .value(value, axis: long.first)
  }

  /// The axis along which the numbers differ; nil where they do not.
  var axis: Int? {
    if case .value(_, let axis) = self { axis } else { nil }
  }
}

/// Adds the nodes that make vectors [channels] of what elementwise operators have.
struct ChannelVectorBuilder {
  let graph: Graph
  /// The operator whose operands they are.
  let node: NodeID
  let channels: Int
  let place: NodeID

  func vector(_ vector: ChannelVector, named name: String, in patch: inout Patch) -> Patch.Value {
    switch vector {
    case .number(let number): constant(number, named: name, in: &patch)
    case .value(let value, let axis): self.vector(value, axis ?? 0, name, &patch)
    }
  }

  /// −v
  func negated(_ vector: ChannelVector, named name: String, in patch: inout Patch) -> Patch.Value {
    guard case .number(let number) = vector else {
      let vector = self.vector(vector, named: "\(name).positive", in: &patch)
      let factor = constant(-1, named: "\(name).sign", in: &patch)
      return insert(Multiply(), [factor, vector], name, &patch)
    }
    return constant(-number, named: name, in: &patch)
  }

  /// 1/v
  func reciprocal(_ vector: ChannelVector, named name: String, in patch: inout Patch) -> Patch.Value {
    guard case .number(let number) = vector else {
      let vector = self.vector(vector, named: "\(name).divisor", in: &patch)
      let one = constant(1, named: "\(name).one", in: &patch)
      return insert(Divide(), [one, vector], name, &patch)
    }
    return constant(1 / number, named: name, in: &patch)
  }

  func constant(_ number: Double, named name: String, in patch: inout Patch) -> Patch.Value {
    insert(Constant(shape: [channels], value: number), [], name, &patch)
  }

  private func vector(_ value: ValueID, _ axis: Int, _ name: String, _ patch: inout Patch) -> Patch.Value {
    let shape = graph.type(of: value).dimensions
    if shape == [Dimension(constant: channels)] { return .existing(value) }
    let others = shape.indices.filter { $0 != axis }
    // The sum of one element is that element.
    let reduce = Reduce(.sum, axes: others, keepsAxes: false)
    if shape[axis].fixed == channels { return insert(reduce, [.existing(value)], name, &patch) }
    let number = others.isEmpty ? .existing(value) : insert(reduce, [.existing(value)], "\(name).number", &patch)
    return insert(Multiply(), [constant(1, named: "\(name).ones", in: &patch), number], name, &patch)
  }

  private func insert(_ op: any Op, _ operands: [Patch.Value], _ name: String, _ patch: inout Patch) -> Patch.Value {
    patch.insert(
      op, operands, name: "\(graph[node].name).\(name)", before: place,
      provenance: Provenance(spans: graph[node].provenance.spans))
  }
}
