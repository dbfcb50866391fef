internal import MartletIR

extension Pass {
  /// Makes readers of a `split` of a `concat` along the same axis read the concat's operand, where one has the same
  /// positions as a result of the split. What is not read any more goes.
  ///
  /// Exact: the elements are the same.
  ///
  ///     %concat1 = concat(%a, %b) : f32[N, 116, 28, 28]
  ///     %split1 = split(%concat1) {sizes = [58, 58]} : f32[N, 58, 28, 28], f32[N, 58, 28, 28]
  ///     %conv1 = conv2d(%split1#1, %conv1.weight) : f32[N, 58, 28, 28]
  ///
  /// becomes, where a and b are `f32[N, 58, 28, 28]`,
  ///
  ///     %concat1 = concat(%a, %b) : f32[N, 116, 28, 28]
  ///     %conv1 = conv2d(%b, %conv1.weight) : f32[N, 58, 28, 28]
  public static let simplifySplits = Pass(
    "simplify-splits", .exact, "Makes readers of a split of a concat read the concat's operands."
  ) {
    var pieces = ConcatPieces()
    return { graph, id in
      let node = graph[id]
      guard let split = node.op(as: Split.self), let concat = graph[node.operands[0].node].op(as: Concat.self),
        concat.axis == split.axis
      else { return nil }
      let isRead = readResults(of: id, in: graph)
      var patch = Patch("made the readers of \(node.name) read what \(graph[node.operands[0].node].name) joins")
      var replaced: [ValueID] = []
      for result in split.sizes.indices where isRead[result] {
        let piece = pieces.operand(
          of: node.operands[0].node, with: split.range(ofResult: result), along: split.axis, in: graph)
        guard let piece, piece.range.count == piece.extent else { continue }
        patch.replaceUses(of: ValueID(id, result: result), with: .existing(piece.value))
        replaced.append(piece.value)
      }
      guard let first = replaced.first else { return nil }
      if replaced.count == isRead.count(where: \.self) {
        patch.absorb(id, into: .existing(first))
        patch.erase(id)
      }
      return patch
    }
  }
}

/// For each result of a node whether an operator or an output of the graph reads it.
private func readResults(of id: NodeID, in graph: Graph) -> [Bool] {
  var isRead = graph[id].types.map { _ in false }
  for user in graph.users(of: id) {
    for operand in graph[user].operands where operand.node == id { isRead[operand.result] = true }
  }
  if graph.isOutput(id) {
    for output in graph.outputs where output.value.node == id { isRead[output.value.result] = true }
  }
  return isRead
}
