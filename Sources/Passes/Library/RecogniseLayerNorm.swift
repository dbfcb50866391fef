internal import MartletIR

extension Pass {
  /// Recognises `layer_norm` where it is spelled out: the mean and the mean square of the differences from it along adjacent
  /// axes, (x − mean) / √(variance + ε), and behind it a product with a static weight and a sum with a static bias. One
  /// kernel instead of nine. The last operator becomes it; the others go, unless something else reads them.
  ///
  /// Reassociating: the differences are multiplied by the reciprocal of the root instead of divided by it.
  ///
  ///     %mean1 = reduce(%x) {axes = [2], keep_axes = true} : f32[N, 7, 1]
  ///     %sub1 = sub(%x, %mean1) : f32[N, 7, 8]
  ///     %mul1 = mul(%sub1, %sub1) : f32[N, 7, 8]
  ///     %mean2 = reduce(%mul1) {axes = [2], keep_axes = true} : f32[N, 7, 1]
  ///     %epsilon = constant() {shape = [1, 1, 1], value = 1e-05} : f32[1, 1, 1]
  ///     %add1 = add(%mean2, %epsilon) : f32[N, 7, 1]
  ///     %sqrt1 = sqrt(%add1) : f32[N, 7, 1]
  ///     %div1 = div(%sub1, %sqrt1) : f32[N, 7, 8]
  ///
  /// becomes
  ///
  ///     %div1 = layer_norm(%x) {axes = [2]} : f32[N, 7, 8]
  public static let recogniseLayerNorm = Pass(
    "recognise-layer-norm", .reassociating, "Makes one operator of a layer norm that is spelled out."
  ) {
    var statics = StaticValues()
    return { graph, id in
      statics.see(id, in: graph)
      return normalisation(id, in: graph) ?? affineNormalisation(id, in: graph, &statics)
    }
  }
}

private func normalisation(_ id: NodeID, in graph: Graph) -> Patch? {
  var matcher = PatternMatcher(graph)
  guard let (differences, deviation) = matcher.quotient(ValueID(id)),
    let sum = matcher.operands(of: deviation, SquareRoot.self)?.first, let (variance, epsilon) = matcher.sum(sum),
    let squares = matcher.mean(variance),
    matcher.operands(of: squares.x, Multiply.self) == [differences, differences],
    let operands = matcher.operands(of: differences, Subtract.self), let mean = matcher.mean(operands[1]),
    mean.x == operands[0], mean.axes == squares.axes, epsilon >= 0, mean.axes[0] > 0,
    zip(mean.axes, mean.axes.dropFirst()).allSatisfy({ $0 + 1 == $1 })
  else { return nil }
  return Patch(recognised: id, as: LayerNorm(axes: mean.axes, epsilon: epsilon), of: mean.x, matcher)
}

extension PatternMatcher {
  /// a and b, where a value is a / b or a · (1 / b).
  fileprivate mutating func quotient(_ value: ValueID) -> (ValueID, ValueID)? {
    if let operands = operands(of: value, Divide.self) { return (operands[0], operands[1]) }
    guard let operands = operands(of: value, Multiply.self) else { return nil }
    for (left, right) in [(0, 1), (1, 0)] {
      var attempt = self
      guard let inverse = attempt.operands(of: operands[right], Divide.self), attempt.number(inverse[0]) == 1 else {
        continue
      }
      self = attempt
      return (operands[left], inverse[1])
    }
    return nil
  }

  /// x and the axes, where a value is the mean of x along axes that stay.
  fileprivate mutating func mean(_ value: ValueID) -> (x: ValueID, axes: [Int])? {
    guard let reduce = graph[value.node].op(as: Reduce.self),
      let operands = operands(of: value, Reduce.self, where: { $0.function == .mean && $0.keepsAxes })
    else { return nil }
    return (operands[0], reduce.axes)
  }
}

/// A product behind a `layer_norm` that has no weight yet, or a sum behind one that has one, and no bias.
private func affineNormalisation(_ id: NodeID, in graph: Graph, _ statics: inout StaticValues) -> Patch? {
  let isSum = graph[id].op(as: Add.self)?.activation == Activation.none
  guard isSum || graph[id].op is Multiply else { return nil }
  for (value, other) in [(0, 1), (1, 0)] {
    let (value, other) = (graph[id].operands[value], graph[id].operands[other])
    let norm = graph[value.node]
    guard let op = norm.op(as: LayerNorm.self), norm.operands.count == (isSum ? 2 : 1),
      graph.onlyUser(of: value.node) == id, graph[id].types == norm.types, statics.contains(other, in: graph),
      hasExtents(of: op.axes, graph.type(of: other), norm.types[0])
    else { continue }
    var patch = Patch("made \(graph[id].name) part of \(norm.name)")
    let parameter = patch.insert(
      Reduce(.sum, axes: norm.types[0].dimensions.indices.filter { !op.axes.contains($0) }, keepsAxes: false),
      [.existing(other)], name: "\(graph[id].name).\(isSum ? "bias" : "weight")", before: id,
      provenance: Provenance(spans: graph[id].provenance.spans))
    patch.update(id, to: op, operands: norm.operands.map { .existing($0) } + [parameter])
    patch.absorb(value.node, into: .node(id))
    patch.erase(value.node)
    return patch
  }
  return nil
}

/// Whether a type has the other one's extents along the axes, and 1 along the others.
private func hasExtents(of axes: [Int], _ type: TensorType, _ other: TensorType) -> Bool {
  type.dimensions.indices.allSatisfy { axis in
    type.dimensions[axis] == (axes.contains(axis) ? other.dimensions[axis] : 1)
  }
}
