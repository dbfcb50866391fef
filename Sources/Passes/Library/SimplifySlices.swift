internal import MartletIR

extension Pass {
  /// Makes slices read what they take positions of.
  ///
  /// - A `slice` of a `slice` along the same axis reads what the first one reads.
  /// - A `slice` of a `concat` along the same axis that lies within one operand reads that operand.
  /// - The end is said as the position behind the last one taken, and a single position with step 1.
  ///
  /// Where something else reads the inner slice or the concat, it stays for that.
  ///
  /// Exact: the same elements are taken.
  ///
  ///     %concat1 = concat(%a, %b) : f32[N, 96, 28, 28]
  ///     %slice1 = slice(%concat1) {start = 32, end = 96} : f32[N, 64, 28, 28]
  ///
  /// becomes, where a is `f32[N, 32, 28, 28]`,
  ///
  ///     %concat1 = concat(%a, %b) : f32[N, 96, 28, 28]
  ///     %slice1 = slice(%b) {end = 64} : f32[N, 64, 28, 28]
  public static let simplifySlices = Pass(
    "simplify-slices", .exact, "Makes one slice of two in a row, and a slice of a concat one of its operand."
  ) {
    var pieces = ConcatPieces()
    return { graph, id in
      let node = graph[id]
      guard let slice = node.op(as: Slice.self) else { return nil }
      let producer = node.operands[0].node
      switch graph[producer].op {
      case let inner as Slice where inner.axis == slice.axis:
        return read(graph[producer].operands[0], by: id, slice.taking(from: inner), in: graph)
      case let concat as Concat where concat.axis == slice.axis:
        let range = slice.start..<slice.canonical.end
        guard let piece = pieces.operand(of: producer, with: range, along: slice.axis, in: graph) else { break }
        return read(piece.value, by: id, slice.moved(to: piece.range.lowerBound), in: graph)
      default: break
      }
      return slice == slice.canonical ? nil : read(node.operands[0], by: id, slice, in: graph)
    }
  }
}

private func read(_ value: ValueID, by id: NodeID, _ slice: Slice, in graph: Graph) -> Patch? {
  guard let slice = slice.canonical.checked else { return nil }
  let operand = graph[id].operands[0]
  let isSame = operand == value
  var patch = Patch(
    isSame
      ? "wrote the end and step of \(graph[id].name) as they are taken"
      : "made \(graph[id].name) read \(graph[value.node].name) instead of \(graph[operand.node].name)")
  patch.update(id, to: slice, operands: [.existing(value)])
  if !isSame, graph.onlyUser(of: operand.node) == id {
    patch.absorb(operand.node, into: .node(id))
    patch.erase(operand.node)
  }
  return patch
}

extension Slice {
  /// The same positions with the end behind the last one, and step 1 where there is one alone.
  fileprivate var canonical: Slice {
    var slice = self
    slice.end = start + (count - 1) * step + 1
    if count == 1 { slice.step = 1 }
    return slice
  }

  /// The positions of `inner`'s operand that this slice of its result takes.
  fileprivate func taking(from inner: Slice) -> Slice {
    var slice = self
    slice.start = inner.start + start * inner.step
    slice.end = inner.start + (start + (count - 1) * step) * inner.step + 1
    slice.step = count == 1 ? 1 : step * inner.step
    return slice
  }

  fileprivate func moved(to start: Int) -> Slice {
    var slice = self
    slice.start = start
    slice.end = start + (canonical.end - self.start)
    return slice
  }
}
