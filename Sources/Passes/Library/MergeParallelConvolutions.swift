internal import MartletIR

extension Pass {
  /// Makes one of several 1×1 convolutions of the same image, as the branches of Inception modules begin with: the image is
  /// read once, and narrow layers share their overhead. Their weights and biases are put one behind the other, and a `split`
  /// takes the result apart.
  ///
  /// Only convolutions without groups that agree in every attribute and in having a bias or not, and whose weights are
  /// static; and where it pays:
  /// - Each has a multiple of 16 channels, so that its share of the result is blocks of its own.
  /// - Together they have no more channels than the image: else taking the result apart may cost more than reading the image
  ///   again.
  /// - Nothing concatenates a result, and it is no output: there it can be written in its place as it is.
  /// - They stand within 256 nodes behind the image, at most eight of them.
  ///
  /// Exact: each output channel is the same sum in the same order.
  ///
  ///     %a = conv2d(%x, %a.weight) {activation = relu} : f32[N, 96, 28, 28]
  ///     %b = conv2d(%x, %b.weight) {activation = relu} : f32[N, 16, 28, 28]
  ///
  /// becomes
  ///
  ///     %a.merged.weight = concat(%a.weight, %b.weight) {axis = 0} : f32[112, 192, 1, 1]
  ///     %a.merged = conv2d(%x, %a.merged.weight) {activation = relu} : f32[N, 112, 28, 28]
  ///     %a.split = split(%a.merged) {sizes = [96, 16]} : (f32[N, 96, 28, 28], f32[N, 16, 28, 28])
  public static let mergeParallelConvolutions = mergeParallelConvolutions(channelBlock: 16)

  /// - Parameter channelBlock: what the channels of each convolution are a multiple of.
  package static func mergeParallelConvolutions(channelBlock: Int) -> Pass {
    Pass("merge-parallel-convolutions", .exact, "Makes one of several 1×1 convolutions of the same image.") {
      var statics = StaticValues()
      return { graph, id in
        statics.see(id, in: graph)
        for result in graph[id].types.indices {
          let siblings = siblings(reading: ValueID(id, result: result), channelBlock, in: graph, &statics)
          if let siblings { return siblings.merged(in: graph) }
        }
        return nil
      }
    }
  }
}

/// Convolutions that can be merged, in the graph's order.
private struct Siblings {
  var convolutions: [NodeID] = []
  /// The static nodes behind the first of them, in order.
  var statics: [NodeID] = []

  func merged(in graph: Graph) -> Patch? {
    guard let first = convolutions.first, let convolution = graph[first].op(as: Conv2D.self) else { return nil }
    let names = convolutions.map { graph[$0].name }
    let name = "\(names[0]).merged"
    var patch = Patch("merged \(names.joined(separator: ", "))")
    // What the later ones read may stand behind the first.
    let needed = weights(in: graph)
    for node in statics where needed.contains(node) { patch.move(node, before: first) }
    let spans = convolutions.flatMap { graph[$0].provenance.spans }
    let places = Provenance(
      spans: spans.reduce(into: []) { known, span in if !known.contains(span) { known.append(span) } })
    var operands = [Patch.Value.existing(graph[first].operands[0])]
    for index in graph[first].operands.indices.dropFirst() {
      operands.append(
        patch.insert(
          Concat(axis: 0), convolutions.map { .existing(graph[$0].operands[index]) },
          name: "\(name).\(Conv2D.operands[index].name)", before: first, provenance: places))
    }
    let merged = patch.insert(convolution, operands, name: name, before: first, provenance: places)
    let sizes = convolutions.map { outputChannels(of: $0, in: graph) }
    let split = patch.insert(
      Split(axis: 1, sizes: sizes), [merged], name: "\(names[0]).split", before: first, provenance: places)
    for (index, node) in convolutions.enumerated() {
      patch.replaceUses(of: ValueID(node), with: split.result(index))
      patch.absorb(node, into: merged)
      patch.erase(node)
    }
    return patch
  }

  /// The static nodes behind the first convolution that the others' weights and biases are computed from.
  private func weights(in graph: Graph) -> Set<NodeID> {
    let behind = Set(statics)
    var found: Set<NodeID> = []
    var left = convolutions.flatMap { graph[$0].operands.dropFirst().map(\.node) }
    while let node = left.popLast() {
      if behind.contains(node), found.insert(node).inserted { left += graph[node].operands.map(\.node) }
    }
    return found
  }
}

/// The first convolutions of a value that are alike and that it pays to merge; nil where there are not two.
private func siblings(
  reading value: ValueID, _ channelBlock: Int, in graph: Graph, _ statics: inout StaticValues
) -> Siblings? {
  var groups: [[Sibling]] = []
  for user in graph.users(of: value.node) {
    guard let sibling = Sibling(user, reading: value, channelBlock, in: graph, &statics) else { continue }
    if let index = groups.firstIndex(where: { $0[0].kind == sibling.kind }) {
      groups[index].append(sibling)
    } else if groups.count < 8 {
      groups.append([sibling])
    }
  }
  let imageChannels = graph.type(of: value).dimensions.dropFirst().first?.fixed ?? 0
  for group in groups where group.count > 1 {
    let members = Set(group.map(\.id))
    var siblings = Siblings()
    var channels = 0
    var next = graph.node(after: value.node)
    for _ in 0..<256 {
      guard let id = next else { break }
      next = graph.node(after: id)
      if members.contains(id), channels + outputChannels(of: id, in: graph) <= imageChannels {
        channels += outputChannels(of: id, in: graph)
        siblings.convolutions.append(id)
        if siblings.convolutions.count == AttributeKind.longestList { break }
      } else if !siblings.convolutions.isEmpty, statics.contains(ValueID(id), in: graph) {
        siblings.statics.append(id)
      }
    }
    if siblings.convolutions.count > 1 { return siblings }
  }
  return nil
}

private func outputChannels(of id: NodeID, in graph: Graph) -> Int { graph[id].types[0].dimensions[1].fixed ?? 0 }

/// A convolution that can be merged with others of its kind.
private struct Sibling {
  struct Kind: Equatable {
    let convolution: Conv2D
    let hasBias: Bool
  }

  let id: NodeID
  let kind: Kind

  init?(
    _ id: NodeID, reading value: ValueID, _ channelBlock: Int, in graph: Graph, _ statics: inout StaticValues
  ) {
    let operands = graph[id].operands
    guard let convolution = graph[id].op(as: Conv2D.self), convolution.groups == 1, operands[0] == value,
      graph.type(of: operands[1]).dimensions.suffix(2) == [1, 1],
      graph[id].types[0].dimensions[1].fixed.map({ $0 % channelBlock == 0 }) == true, !graph.isOutput(id),
      !graph.users(of: id).contains(where: { graph[$0].op is Concat }),
      operands.dropFirst().allSatisfy({ statics.contains($0, in: graph) })
    else { return nil }
    self.id = id
    kind = Kind(convolution: convolution, hasBias: operands.count > 2)
  }
}
