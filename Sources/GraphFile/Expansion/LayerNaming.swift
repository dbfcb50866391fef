internal import MartletDiagnostics
internal import MartletYAML

/// Names the layers of a list before any is read, so that a name to come is known where it is read too early.
struct LayerNaming {
  let sources: SourceTexts
  let definitions: Definitions
  /// Whether a layer without a name is called by its place among all layers of the list, and not by its type.
  let isNumbered: Bool

  /// The names; nil for one that is wrong, which was reported.
  func names(of layers: [ExpandedLayer], _ construction: inout Construction) -> [String?] {
    var given: [String?] = []
    for layer in layers {
      let node = layer.entry?.nameNode
      let name = node.flatMap { construction.diagnostics.isFull ? nil : declare($0, layer, &construction) }
      if layer.entry == nil || node != nil && name == nil { construction.scopes.current.isIncomplete = true }
      given.append(name)
    }
    var counts: [String: Int] = [:]
    var names: [String?] = []
    for (place, (layer, name)) in zip(layers, given).enumerated() {
      guard let entry = layer.entry else {
        names.append(nil)
        continue
      }
      var number = (counts[entry.type] ?? 0) + 1
      if entry.nameNode != nil {
        names.append(name)
      } else if isNumbered {
        names.append(declare(place: place, entry, layer, &construction))
      } else {
        while construction.scopes.current.isDeclared("\(entry.type)\(number)") { number += 1 }
        construction.scopes.current.declareUnnamed("\(entry.type)\(number)", at: entry.span)
        names.append("\(entry.type)\(number)")
      }
      counts[entry.type] = number
    }
    return names
  }

  private func declare(_ node: YAMLNode, _ layer: ExpandedLayer, _ construction: inout Construction) -> String? {
    construction.diagnostics.enter(layer)
    let scalars = ScalarReader(sources: sources, environment: layer.environment)
    let outputs = layer.entry.flatMap { definitions.blocks[$0.type] }.map { $0?.outputs.map(\.name) ?? [] }
    do throws(DiagnosticSet) {
      let name = try Names.checked(try scalars.text(node, "`name`"), at: node.span)
      if let outputs {
        try construction.scopes.current.declareBlock(name, outputs: outputs, at: node.span)
      } else {
        try construction.scopes.current.declare(name, at: node.span)
      }
      return name
    } catch {
      construction.diagnostics.report(error)
      return nil
    }
  }

  private func declare(
    place: Int, _ entry: LayerEntry, _ layer: ExpandedLayer, _ construction: inout Construction
  ) -> String? {
    guard construction.scopes.current.isDeclared("\(place)") else {
      construction.scopes.current.declareUnnamed("\(place)", at: entry.span)
      return "\(place)"
    }
    construction.diagnostics.enter(layer)
    construction.diagnostics.report(
      .error("the name `\(place)`, which this layer has by its place, is taken", at: entry.span))
    return nil
  }
}

extension DiagnosticCollector {
  /// Notes that what is reported from here on is of this layer, in the block that is being read.
  mutating func enter(_ layer: ExpandedLayer) {
    trail.passes = layer.passes
    trail.instance = layer.instance
  }
}

extension LayerEntry {
  var nameNode: YAMLNode? { attributes.first { $0.key.scalar?.text == "name" }?.value }
}
