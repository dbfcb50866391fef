extension Graph {
  /// The graph in Graphviz's language DOT: a box for each operator with its name, attributes and result, edges from what
  /// it reads. Parameters stand inside the box of their operator; operators that took in others are marked.
  public var dot: String {
    var lines = [
      "digraph \(name.dotQuoted) {",
      "  rankdir = TB; nodesep = 0.25; ranksep = 0.3;",
      "  node [shape = box, style = \"rounded,filled\", fillcolor = white, fontname = \"Helvetica\", fontsize = 11];",
      "  edge [arrowsize = 0.6, color = \"#555555\"];",
    ]
    for id in nodes {
      switch self[id].kind {
      case .parameter: continue
      case .input, .op: lines.append("  n\(id.index) [\(dotAttributes(of: id))];")
      }
      for operand in self[id].operands {
        if case .parameter = self[operand.node].kind { continue }
        lines.append("  n\(operand.node.index) -> n\(id.index);")
      }
    }
    for (index, output) in outputs.enumerated() {
      lines.append(
        "  output\(index) [label = \(output.name.dotQuoted), shape = ellipse, fillcolor = \"#e8f0fe\"];")
      lines.append("  n\(output.value.node.index) -> output\(index);")
    }
    lines.append("}")
    return lines.joined(separator: "\n") + "\n"
  }

  private func dotAttributes(of id: NodeID) -> String {
    let node = self[id]
    var label = [node.name == node.mnemonic ? node.name : "\(node.name): \(node.mnemonic)"]
    let attributes = attributeText(of: node)
    if !attributes.isEmpty { label.append(attributes) }
    let parameters = node.operands.filter { if case .parameter = self[$0.node].kind { true } else { false } }
    if !parameters.isEmpty {
      label.append(
        parameters.map { leaf(self[$0.node].name) + type(of: $0).dimensionsDescription }.joined(separator: " "))
    }
    label.append(node.types.map(\.dimensionsDescription).joined(separator: ", "))
    if !node.provenance.absorbed.isEmpty { label.append("with " + node.provenance.absorbed.joined(separator: ", ")) }
    var text = "label = \(label.joined(separator: "\n").dotQuoted)"
    if case .input = node.kind { text += ", shape = ellipse, fillcolor = \"#e8f0fe\"" }
    // Green and a second border: fused operators are told apart without colour too.
    if !node.provenance.absorbed.isEmpty { text += ", peripheries = 2, fillcolor = \"#e6f4ea\"" }
    return text
  }

  private func leaf(_ name: String) -> String { name.split(separator: ".").last.map(String.init) ?? name }
}

extension String {
  fileprivate var dotQuoted: String {
    var text = "\""
    for character in unicodeScalars {
      switch character {
      case "\"", "\\": text += "\\\(character)"
      case "\n": text += "\\n"
      default: text.unicodeScalars.append(character)
      }
    }
    return text + "\""
  }
}
