internal import MartletIR

/// What an operator does to each channel of its operand, where all else is static: y = factor[c] · x + shift[c].
struct ChannelAffine {
  /// The operand that comes from the input.
  let input: ValueID
  /// The axis of the channels; nil where all channels are treated alike.
  var axis: Int?
  let hasFactor: Bool
  let hasShift: Bool
  /// What is applied to the sum.
  var activation = Activation.none

  /// Adds nodes before `place` that make the factors and the shifts, vectors of so many channels; nil for what there is not.
  let vectors: (_ patch: inout Patch, _ channels: Int, _ place: NodeID) -> (factor: Patch.Value?, shift: Patch.Value?)
}

extension ChannelAffine {
  /// Puts what the operator does into the weights of the layer before it, or else of the one behind it; nil where neither
  /// can take it.
  func folded(_ id: NodeID, in graph: Graph, _ statics: inout StaticValues) -> Patch? {
    if statics.contains(input, in: graph) || graph.type(of: input) != graph[id].types[0] { return nil }
    return foldedIntoProducer(id, in: graph, &statics) ?? foldedIntoUser(id, in: graph, &statics)
  }

  private func foldedIntoProducer(_ id: NodeID, in graph: Graph, _ statics: inout StaticValues) -> Patch? {
    // Transposes only carry channels to another axis.
    var transposes: [NodeID] = []
    var (producer, reader, axis) = (input.node, id, axis)
    while graph.onlyUser(of: producer) == reader, let transpose = graph[producer].op(as: Transpose.self) {
      if transposes.count == 4 { return nil }
      transposes.append(producer)
      axis = axis.map { transpose.order[$0] }
      (producer, reader) = (graph[producer].operands[0].node, producer)
    }
    guard graph.onlyUser(of: producer) == reader, let layer = WeightedLayer(producer, in: graph, &statics),
      axis ?? layer.channelAxis == layer.channelAxis, let op = activated(layer.op, by: activation),
      !hasFactor || layer.outputAxisOfWeight != nil
    else { return nil }
    var patch = Patch("folded \(graph[id].name) into \(layer.name)")
    // What the layer is to read may only stand before the operator that goes.
    for node in [producer] + transposes.reversed() { patch.move(node, before: id) }
    let (factor, shift) = vectors(&patch, layer.outputChannels, producer)
    patch.updateOutput(of: layer, to: op, factor: factor, shift: shift)
    patch.replaceUses(of: ValueID(id), with: .existing(input))
    patch.absorb(id, into: .node(producer))
    patch.erase(id)
    return patch
  }

  private func foldedIntoUser(_ id: NodeID, in graph: Graph, _ statics: inout StaticValues) -> Patch? {
    guard activation == .none, let user = graph.onlyUser(of: id), let layer = WeightedLayer(user, in: graph, &statics),
      layer.input == ValueID(id), axis ?? layer.channelAxis == layer.channelAxis, layer.inputAxisOfWeight != nil,
      !hasShift || layer.seesWholeKernels
    else { return nil }
    var patch = Patch("folded \(graph[id].name) into \(layer.name)")
    let (factor, shift) = vectors(&patch, layer.inputChannels, user)
    patch.updateInput(of: layer, to: input, factor: factor, shift: shift)
    patch.absorb(id, into: .node(user))
    patch.erase(id)
    return patch
  }
}

extension Patch {
  /// Makes a layer multiply each output channel by a factor and add a shift to it.
  fileprivate mutating func updateOutput(of layer: WeightedLayer, to op: any Op, factor: Value?, shift: Value?) {
    var operands: [Value] = [.existing(layer.input), .existing(layer.weight)]
    if let factor, let axis = layer.outputAxisOfWeight {
      operands[1] = insertWeight(layer, Scale(axis: axis), [operands[1], factor], "weight.folded")
    }
    let bias = layer.bias.map { Value.existing($0) }
    switch (bias, factor, shift) {
    case (let bias?, let factor?, let shift):
      operands.append(insertWeight(layer, Scale(axis: 0), [bias, factor] + [shift].compactMap(\.self), "bias.folded"))
    case (let bias?, nil, let shift?): operands.append(insertWeight(layer, Add(), [bias, shift], "bias.folded"))
    case (let bias, _, let shift): operands += [bias ?? shift].compactMap(\.self)
    }
    update(layer.id, to: op, operands: operands)
  }

  /// Makes a layer multiply each input channel by a factor and add a shift to it.
  fileprivate mutating func updateInput(of layer: WeightedLayer, to input: ValueID, factor: Value?, shift: Value?) {
    let bias = layer.bias.map { Value.existing($0) }
    var operands: [Value] = [.existing(input), .existing(layer.weight)] + [bias].compactMap(\.self)
    let axis = layer.inputAxisOfWeight ?? 1
    if let shift {
      // What the shifts of all channels come to in each output channel: the same everywhere.
      let shifted = insertWeight(layer, Scale(axis: axis), [operands[1], shift], "weight.shifted")
      let taps = layer.op is Linear ? [1] : [1, 2, 3]
      let sum = Reduce(.sum, axes: taps, keepsAxes: false)
      if let bias {
        operands[2] = insertWeight(
          layer, Add(), [bias, insertWeight(layer, sum, [shifted], "bias.shift")], "bias.folded")
      } else {
        operands.append(insertWeight(layer, sum, [shifted], "bias.folded"))
      }
    }
    if let factor {
      operands[1] = insertWeight(layer, Scale(axis: axis), [operands[1], factor], "weight.folded")
    }
    update(layer.id, to: layer.op, operands: operands)
  }

  private mutating func insertWeight(
    _ layer: WeightedLayer, _ op: any Op, _ operands: [Value], _ name: String
  ) -> Value {
    insert(op, operands, name: "\(layer.name).\(name)", before: layer.id, provenance: layer.places)
  }
}
