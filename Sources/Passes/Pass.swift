public import MartletIR

/// A named rewrite of graphs: looks at one node at a time and proposes patches.
public struct Pass: Sendable {
  /// Looks at a node and says what to change, or nil.
  ///
  /// It sees every node once in the graph's order, and later those again whose operands or readers changed. It must
  /// only look at the node and what is near it: a pass takes time in proportion to the graph.
  public typealias Rewriter = (_ graph: Graph, _ node: NodeID) -> Patch?

  /// In kebab case: `remove-dropout`.
  public let name: String
  /// One sentence for people: what it does and why.
  public let summary: String
  public let numericClass: NumericClass

  /// Makes the rewriter of one run; what it remembers from node to node is its own.
  public let makeRewriter: @Sendable () -> Rewriter

  /// A pass whose rewriter remembers what it saw; see ``makeRewriter``.
  public init(
    _ name: String, _ numericClass: NumericClass, _ summary: String,
    makeRewriter: @escaping @Sendable () -> Rewriter
  ) {
    self.name = name
    self.summary = summary
    self.numericClass = numericClass
    self.makeRewriter = makeRewriter
  }

  /// A pass that decides from the node and its surroundings alone.
  public init(
    _ name: String, _ numericClass: NumericClass, _ summary: String,
    rewrite: @escaping @Sendable (_ graph: Graph, _ node: NodeID) -> Patch?
  ) {
    self.init(name, numericClass, summary, makeRewriter: { rewrite })
  }
}
