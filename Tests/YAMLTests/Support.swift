import MartletDiagnostics
import MartletYAML

func parse(_ text: String, limits: YAMLLimits = .standard) throws(DiagnosticSet) -> YAMLNode {
  try YAMLDocument.parse(Array(text.utf8), file: "graph.yaml", limits: limits)
}

/// The rendered diagnostics of a text that must not parse; nil if it does.
func rejection(of bytes: [UInt8], limits: YAMLLimits = .standard) -> String? {
  do throws(DiagnosticSet) {
    _ = try YAMLDocument.parse(bytes, file: "graph.yaml", limits: limits)
    return nil
  } catch {
    return DiagnosticRenderer(sources: ["graph.yaml": String(decoding: bytes, as: UTF8.self)]).render(error)
  }
}

func rejection(of text: String, limits: YAMLLimits = .standard) -> String? {
  rejection(of: Array(text.utf8), limits: limits)
}

/// One line a node: its span and what it is, children indented below.
func outline(_ node: YAMLNode) -> String {
  outline(node, prefix: "").joined(separator: "\n")
}

private func outline(_ node: YAMLNode, prefix: String) -> [String] {
  let start = node.span.start
  let end = node.span.end
  let head = "\(prefix)\(start.line):\(start.column)-\(end.line):\(end.column) "
  switch node.content {
  case .scalar(let scalar):
    return [head + scalar.text.debugDescription]
  case .sequence(let nodes):
    return [head + "sequence"] + nodes.flatMap { outline($0, prefix: prefix + "  ") }
  case .mapping(let entries):
    return [head + "mapping"]
      + entries.flatMap { outline($0.key, prefix: prefix + "  ") + outline($0.value, prefix: prefix + "    ") }
  }
}

/// The tree without its places, as flow-style text.
func compact(_ node: YAMLNode) -> String {
  switch node.content {
  case .scalar(let scalar): scalar.text
  case .sequence(let nodes): "[" + nodes.map(compact).joined(separator: ", ") + "]"
  case .mapping(let entries):
    "{" + entries.map { "\(compact($0.key)): \(compact($0.value))" }.joined(separator: ", ") + "}"
  }
}
