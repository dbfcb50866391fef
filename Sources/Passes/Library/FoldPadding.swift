internal import MartletIR

extension Pass {
  /// Makes zeros that a `pad` puts round images part of the padding of the convolutions that read them, which need no
  /// copy for it; and makes one of two paddings with the same number. Padding of other numbers, mirrored or repeated
  /// pixels stay. Where something else reads the padded images, the `pad` stays for that.
  ///
  /// Exact: a convolution's sum begins with +0, to which the product of a zero and a weight adds nothing. (A weight that
  /// is not finite makes NaN of a zero, where the plain definition of a convolution leaves padding out; kernels do not.)
  ///
  ///     %pad1 = pad(%x) {padding = [0, 0, 1, 1]} : f32[N, 32, 113, 113]
  ///     %conv1 = conv2d(%pad1, %conv1.weight) {stride = [2, 2]} : f32[N, 64, 56, 56]
  ///
  /// becomes
  ///
  ///     %conv1 = conv2d(%x, %conv1.weight) {stride = [2, 2], padding = [0, 0, 1, 1]} : f32[N, 64, 56, 56]
  public static let foldPadding = Pass(
    "fold-padding", .exact, "Makes padding with zeros part of the convolution behind it."
  ) { graph, id in
    let node = graph[id]
    guard let producer = node.operands.first?.node, let pad = graph[producer].op(as: Pad.self), pad.mode == .constant
    else { return nil }
    switch node.op {
    case var op as Conv2D where pad.value == 0:
      op.padding = pad.around(op.padding)
      return fold(producer, into: id, op, in: graph)
    case var op as Conv2DAdd where pad.value == 0:
      op.convolution.padding = pad.around(op.convolution.padding)
      return fold(producer, into: id, op, in: graph)
    case var op as Conv2DMaxPool where pad.value == 0:
      op.convolution.padding = pad.around(op.convolution.padding)
      return fold(producer, into: id, op, in: graph)
    case var op as Pad where op.mode == .constant && op.value == pad.value:
      op.padding = pad.around(op.padding)
      return fold(producer, into: id, op, in: graph)
    default: return nil
    }
  }
}

extension Pad {
  /// This padding and another one inside it.
  func around(_ padding: [Int]) -> [Int] { zip(self.padding, padding).map { $0 + $1 } }
}

/// Makes a node read what a `pad` reads, with an operator that pads itself; nil where it cannot, as its padding would be
/// too wide, or where that changes its result's type.
func fold(_ pad: NodeID, into id: NodeID, _ op: some Op, in graph: Graph) -> Patch? {
  let node = graph[id]
  let operands = [graph[pad].operands[0]] + node.operands.dropFirst()
  guard let op = op.checked, graph.resultType(of: op, operands) == node.types[0] else { return nil }
  var patch = Patch("folded \(graph[pad].name) into \(node.name)")
  patch.update(id, to: op, operands: operands.map { .existing($0) })
  if graph.onlyUser(of: pad) == id {
    patch.absorb(pad, into: .node(id))
    patch.erase(pad)
  }
  return patch
}
