internal import MartletDiagnostics
internal import MartletIR
internal import MartletYAML

/// Finds the layer, or the block, whose weights another one shares.
struct WeightSharing {
  enum Source {
    case none
    /// The full name of the layer or block.
    case layer(String)
    /// It was reported as wrong.
    case failed
  }

  let scalars: ScalarReader

  /// What `weights_from` names. In a block that shares the weights of another one, each layer shares those of the layer
  /// of its name there.
  func source(
    _ key: YAMLNode.Entry?, for entry: LayerEntry, name: String?, _ scopes: ScopeStack
  ) throws(DiagnosticSet) -> Source {
    guard let node = key?.value else {
      guard let prefix = scopes.current.sharedPrefix, let name else { return .none }
      return .layer(prefix + name)
    }
    guard node.scalar != nil else {
      throw Expectation(subject: "`weights_from`", requirement: "the name of a layer or a block").unmet(by: node)
    }
    let source = try scalars.text(node, "`weights_from`")
    let maker: Operand.Maker?
    switch try scopes.lookUp(source, at: node.span, for: name) {
    case .failed: return .failed
    case .operand(let operand): maker = operand.maker
    case .results(let results): maker = results.first?.maker
    }
    guard let maker, maker.type == entry.type else {
      let found = maker.map { "a `\($0.type)`" } ?? "no layer"
      throw DiagnosticSet(
        .error(
          "a `\(entry.type)` can share the weights of another one, but \(quoted(source)) is \(found)", at: node.span)
      )
    }
    return .layer(maker.fullName)
  }
}
