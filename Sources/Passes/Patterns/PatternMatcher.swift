internal import MartletIR

/// Looks for a formula among the operators that compute a value, and notes those that it consists of. Operands of sums and
/// products are tried in any order; numbers count as equal where they differ by rounding to Float.
///
/// Where a match may fail, work on a copy: what was noted stays.
struct PatternMatcher {
  let graph: Graph
  private(set) var parts: Set<NodeID> = []

  init(_ graph: Graph) { self.graph = graph }

  /// The operator that computes a value and its operands, where it is such a one.
  mutating func operands<Operator: Op>(
    of value: ValueID, _: Operator.Type, where condition: (Operator) -> Bool = { _ in true }
  ) -> [ValueID]? {
    guard let op = graph[value.node].op(as: Operator.self), condition(op) else { return nil }
    parts.insert(value.node)
    return graph[value.node].operands
  }

  /// The number that all elements of a value are, where it is written in the graph.
  mutating func number(_ value: ValueID) -> Double? {
    guard let constant = graph[value.node].op(as: Constant.self) else { return nil }
    parts.insert(value.node)
    return constant.value
  }

  /// x and c, where a value is x + c.
  mutating func sum(_ value: ValueID) -> (x: ValueID, number: Double)? {
    guard let operands = operands(of: value, Add.self, where: { $0.activation == .none }) else { return nil }
    for (x, other) in [(0, 1), (1, 0)] {
      if let number = number(operands[other]) { return (operands[x], number) }
    }
    return nil
  }

  /// x, where a value is x + c with this c.
  mutating func sum(_ value: ValueID, with number: Double) -> ValueID? {
    guard let sum = sum(value), isClose(sum.number, number) else { return nil }
    return sum.x
  }

  /// x and c, where a value is x · c, c · x or x / (1/c).
  mutating func multiple(_ value: ValueID) -> (x: ValueID, factor: Double)? {
    if let operands = operands(of: value, Multiply.self) {
      for (x, other) in [(0, 1), (1, 0)] {
        if let number = number(operands[other]) { return (operands[x], number) }
      }
    } else if let operands = operands(of: value, Divide.self), let number = number(operands[1]) {
      return (operands[0], 1 / number)
    }
    return nil
  }

  /// The factors of a product of products and quotients by numbers; a value that is kept is one factor, and so is what lies
  /// more than three operators deep.
  mutating func product(_ value: ValueID, keeping kept: Set<ValueID> = [], depth: Int = 0) -> Product {
    if kept.contains(value) { return Product(values: [value]) }
    if let number = number(value) { return Product(factor: number) }
    if depth < 4 {
      if let operands = operands(of: value, Multiply.self) {
        let left = product(operands[0], keeping: kept, depth: depth + 1)
        let right = product(operands[1], keeping: kept, depth: depth + 1)
        return Product(factor: left.factor * right.factor, values: left.values + right.values)
      }
      if let multiple = multiple(value) {
        let inner = product(multiple.x, keeping: kept, depth: depth + 1)
        return Product(factor: inner.factor * multiple.factor, values: inner.values)
      }
    }
    return Product(values: [value])
  }

  struct Product {
    var factor = 1.0
    var values: [ValueID] = []

    /// Whether it is the number times these values, each as often as it is named.
    func isClose(to factor: Double, times values: ValueID...) -> Bool {
      var rest = self.values
      for value in values {
        guard let index = rest.firstIndex(of: value) else { return false }
        rest.remove(at: index)
      }
      return rest.isEmpty && MartletPasses.isClose(self.factor, factor)
    }
  }
}

/// Whether numbers differ by no more than a few roundings to Float.
func isClose(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 0x1p-21 * abs(b) }

extension Patch {
  /// Puts one operator in the place of a formula: the operator that gave the result becomes it, and of the others those go
  /// that nothing else reads.
  /// - Returns: nil where the result would have another type.
  init?(recognised root: NodeID, as op: any Op, of x: ValueID, _ matcher: PatternMatcher) {
    let graph = matcher.graph
    guard graph.type(of: x) == graph[root].types[0] else { return nil }
    self.init("recognised \(graph[root].name) as \(type(of: op).mnemonic)")
    update(root, to: op, operands: [.existing(x)])
    eraseParts(matcher, of: root)
  }

  private mutating func eraseParts(_ matcher: PatternMatcher, of root: NodeID) {
    var left = matcher.parts.subtracting([root]).sorted()
    var gone: Set<NodeID> = [root]
    while let index = left.firstIndex(where: { part in
      !matcher.graph.isOutput(part) && matcher.graph.users(of: part).allSatisfy { gone.contains($0) }
    }) {
      let part = left.remove(at: index)
      gone.insert(part)
      absorb(part, into: .node(root))
      erase(part)
    }
  }
}
