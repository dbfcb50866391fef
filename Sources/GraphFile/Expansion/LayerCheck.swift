internal import MartletDiagnostics
internal import MartletIR
internal import MartletYAML

/// Checks what is wrong with layers wherever they are used: their types and their keys. So blocks that nothing uses and
/// branches that are not taken are checked too, and what is wrong is reported without the way to one of its uses.
struct LayerCheck {
  let registry: OpRegistry
  let definitions: Definitions

  func check(_ nodes: [YAMLNode], _ diagnostics: inout DiagnosticCollector) {
    for node in nodes where !diagnostics.isFull {
      switch diagnostics.attempt({ () throws(DiagnosticSet) in try LayerItem(node) }) {
      case .layer(let entry)?: check(entry, &diagnostics)
      case .repetition(let entries)?:
        check(entries, of: "`repeat`", known: LayerItem.repetitionKeys, sequences: ["layers"], &diagnostics)
      case .conditional(let entries)?:
        check(entries, of: "`if`", known: LayerItem.conditionalKeys, sequences: ["then", "else"], &diagnostics)
      case nil: break
      }
    }
  }

  private func check(_ entry: LayerEntry, _ diagnostics: inout DiagnosticCollector) {
    if entry.typeTemplate != nil { return }
    let known: [String]
    if let block = definitions.blocks[entry.type] {
      guard let block else { return }
      known = block.keys
    } else if let definition = registry[entry.type]?.layer {
      known = definition.attributes.map(\.name) + OperatorReader.keys
    } else {
      diagnostics.report(Self.unknown(entry, registry, definitions))
      return
    }
    _ = Fields(entry.attributes, of: "`\(entry.type)`", known: known, &diagnostics)
  }

  private func check(
    _ entries: [YAMLNode.Entry], of owner: String, known: [String], sequences: [String],
    _ diagnostics: inout DiagnosticCollector
  ) {
    let fields = Fields(entries, of: owner, known: known, &diagnostics)
    if let required = sequences.first, let first = fields[known[0]]?.key, fields.isMissing(required) {
      diagnostics.report(.error("\(owner) needs the key `\(required)`", at: first.span))
    }
    for key in sequences {
      guard let node = fields[key]?.value else { continue }
      let nodes = diagnostics.attempt { () throws(DiagnosticSet) in try LayerItem.sequence(node, "`\(key)`") }
      if let nodes { check(nodes, &diagnostics) }
    }
  }

  /// The error for a layer that is neither an operator nor a block.
  static func unknown(_ entry: LayerEntry, _ registry: OpRegistry, _ definitions: Definitions) -> Diagnostic {
    let near = suggestion(for: entry.type, among: registry.layerTypes + definitions.blocks.keys.sorted())
    return .error(
      "there is no layer type \(quoted(entry.type))", at: entry.span, suggestion: near,
      notes: near == nil ? [Diagnostic.Note("`martlet ops` lists the layer types")] : [])
  }
}
