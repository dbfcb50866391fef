extension Graph: CustomStringConvertible {
  /// The graph's text form: one node a line with its type. ``parse`` of the text makes an equal graph, and printing that
  /// makes the same text.
  public var description: String { text() }

  /// - Parameter locations: whether each line ends with a comment that says where the node came from.
  public func text(locations: Bool = false) -> String {
    var lines = ["graph \(name.quotedIfNeeded) {"]
    for id in nodes { lines.append("  " + line(of: id) + (locations ? locationComment(of: id) : "")) }
    for output in outputs { lines.append("  output \(output.name.quotedIfNeeded) = \(text(of: output.value))") }
    lines.append("}")
    return lines.joined(separator: "\n") + "\n"
  }

  /// A node as it stands in the text form: `%conv1 = conv2d(%image, %conv1.weight) {stride = [2, 2]} : f32[N, 8, 4, 4]`.
  public func line(of id: NodeID) -> String {
    let node = self[id]
    var line = "%\(node.name.quotedIfNeeded) = \(node.mnemonic)"
    if node.op != nil { line += "(" + node.operands.map { text(of: $0) }.joined(separator: ", ") + ")" }
    let attributes = attributeText(of: node)
    if !attributes.isEmpty { line += " {\(attributes)}" }
    let types = node.types.map(\.description).joined(separator: ", ")
    return line + " : " + (node.types.count == 1 ? types : "(\(types))")
  }

  /// In the order of the operator's definitions.
  func attributeText(of node: Node) -> String {
    let attributes = node.attributes
    let names = node.op.map { Swift.type(of: $0).attributes.map(\.name) } ?? ["norm"]
    return names.compactMap { name in attributes[name].map { "\(name) = \($0)" } }.joined(separator: ", ")
  }

  private func locationComment(of id: NodeID) -> String {
    let provenance = self[id].provenance
    var parts = [provenance.spans.map(\.description).joined(separator: ", ")]
    if !provenance.absorbed.isEmpty { parts.append("with " + provenance.absorbed.joined(separator: ", ")) }
    if !provenance.passes.isEmpty { parts.append("by " + provenance.passes.joined(separator: ", ")) }
    let comment = parts.filter { !$0.isEmpty }.joined(separator: "; ")
    return comment.isEmpty ? "" : "  // " + comment
  }
}

extension AttributeValue: CustomStringConvertible {
  /// As the IR's text has it; a number always shows a point or an exponent, so that it reads back as a number.
  public var description: String {
    switch self {
    case .integer(let value): "\(value)"
    case .number(let value): "\(value)"
    case .boolean(let value): "\(value)"
    case .symbol(let name): name
    case .integers(let values): "\(values)"
    case .application(let name, let arguments):
      "\(name)(" + arguments.map { "\($0.name) = \($0.value)" }.joined(separator: ", ") + ")"
    }
  }
}
