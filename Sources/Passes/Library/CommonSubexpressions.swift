internal import MartletIR

extension Pass {
  /// Computes once what is computed twice: of operators with equal attributes and the same operands, the first stays
  /// and everyone reads it. Parameters and inputs are never merged: they are what their names say.
  ///
  /// Exact: an operator depends on nothing but its attributes and operands.
  ///
  ///     %a = relu(%x) : f32[N, 64]
  ///     %b = relu(%x) : f32[N, 64]
  ///     %sum = add(%a, %b) : f32[N, 64]
  ///
  /// becomes
  ///
  ///     %a = relu(%x) : f32[N, 64]
  ///     %sum = add(%a, %a) : f32[N, 64]
  public static let commonSubexpressions = Pass(
    "common-subexpressions", .exact, "Computes once what several operators would compute alike."
  ) {
    // In the graph's order, so that the first of several stands before the readers of the others.
    var firsts: [Reading: NodeID] = [:]
    // Those that read what another one does, with other attributes. They are few, and attributes are slow to hash.
    var others: [Expression: NodeID] = [:]
    return { graph, id in
      let node = graph[id]
      guard let op = node.op else { return nil }
      let reading = Reading(mnemonic: node.mnemonic, operands: node.operands)
      guard var first = firsts[reading], first != id else {
        firsts[reading] = id
        return nil
      }
      if graph[first].op?.attributes != op.attributes {
        let expression = Expression(reading: reading, attributes: op.attributes)
        guard let other = others[expression], other != id else {
          others[expression] = id
          return nil
        }
        first = other
      }
      var patch = Patch("merged \(node.name) into \(graph[first].name)")
      for result in node.types.indices {
        patch.replaceUses(of: ValueID(id, result: result), with: .existing(ValueID(first, result: result)))
      }
      patch.absorb(id, into: .node(first))
      patch.erase(id)
      return patch
    }
  }
}

private struct Reading: Hashable {
  let mnemonic: String
  let operands: [ValueID]
}

private struct Expression: Hashable {
  let reading: Reading
  let attributes: AttributeSet
}
