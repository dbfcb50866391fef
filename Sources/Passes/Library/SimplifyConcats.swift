internal import MartletIR

extension Pass {
  /// Makes concats read what they are in the end made of.
  ///
  /// - A `concat` that only another one along the same axis reads becomes part of it.
  /// - Neighbouring pieces of one value, by `split` or by `slice`, that are all of it are that value; a concat of nothing
  ///   else goes.
  ///
  /// Exact: the elements and their order stay.
  ///
  ///     %concat1 = concat(%a, %b) : f32[N, 96, 28, 28]
  ///     %concat2 = concat(%concat1, %c) : f32[N, 128, 28, 28]
  ///
  /// becomes
  ///
  ///     %concat2 = concat(%a, %b, %c) : f32[N, 128, 28, 28]
  public static let simplifyConcats = Pass(
    "simplify-concats", .exact, "Makes one concat of several, and takes pieces of one value as the value."
  ) { graph, id in
    let node = graph[id]
    guard let concat = node.op(as: Concat.self) else { return nil }
    // One that becomes part of another is left to that, so that a chain of them is one patch.
    if let reader = graph.onlyUser(of: id), graph[reader].op(as: Concat.self) == concat { return nil }
    var inner: [NodeID] = []
    let joined = leaves(of: id, concat, in: graph, &inner)
    let operands = withWholeValues(joined, concat.axis, in: graph)
    if operands == node.operands { return nil }
    let names = inner.map { graph[$0].name }.joined(separator: ", ")
    var patch = Patch(
      inner.isEmpty ? "joined the pieces that \(node.name) reads" : "made \(names) part of \(node.name)")
    patch.update(id, to: concat, operands: operands.map { .existing($0) })
    for part in inner {
      patch.absorb(part, into: .node(id))
      patch.erase(part)
    }
    if operands.count == 1 { patch.replace(id, with: .existing(operands[0])) }
    return patch
  }
}

/// What a concat joins, through those concats along its axis that only it reads, each before the ones that it reads.
private func leaves(of id: NodeID, _ concat: Concat, in graph: Graph, _ inner: inout [NodeID]) -> [ValueID] {
  var leaves: [ValueID] = []
  // The values still to look at, the next one last: concats may be nested deeper than calls can be.
  var waiting: [(value: ValueID, reader: NodeID)] = graph[id].operands.reversed().map { ($0, id) }
  while let (value, reader) = waiting.popLast() {
    if graph.onlyUser(of: value.node) == reader, graph[value.node].op(as: Concat.self) == concat {
      inner.append(value.node)
      waiting += graph[value.node].operands.reversed().map { ($0, value.node) }
    } else {
      leaves.append(value)
    }
  }
  return leaves
}

/// The values with each run of neighbouring pieces that are all of a value replaced by that value.
private func withWholeValues(_ values: [ValueID], _ axis: Int, in graph: Graph) -> [ValueID] {
  var result: [ValueID] = []
  /// The pieces at the end of the result that follow one another, from a value's start: the value, their number and end.
  var run: (source: ValueID, count: Int, end: Int)?
  for value in values {
    let piece = piece(value, axis, in: graph)
    if let piece, let last = run, last.source == piece.source, last.end == piece.range.lowerBound {
      run = (piece.source, last.count + 1, piece.range.upperBound)
    } else if let piece, piece.range.lowerBound == 0 {
      run = (piece.source, 1, piece.range.upperBound)
    } else {
      run = nil
    }
    result.append(value)
    if let whole = run, graph.type(of: whole.source).dimensions[axis] == Dimension(constant: whole.end) {
      result.removeLast(whole.count)
      result.append(whole.source)
      run = nil
    }
  }
  return result
}

/// The value that a value is a piece of, and its positions along an axis there.
private func piece(_ value: ValueID, _ axis: Int, in graph: Graph) -> (source: ValueID, range: Range<Int>)? {
  let node = graph[value.node]
  switch node.op {
  case let split as Split where split.axis == axis: return (node.operands[0], split.range(ofResult: value.result))
  case let slice as Slice where slice.axis == axis && slice.step == 1:
    return (node.operands[0], slice.start..<slice.end)
  default: return nil
  }
}
