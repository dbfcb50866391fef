internal import MartletDiagnostics
internal import MartletYAML

/// Names the layers of a list before any is read, so that a name to come is known where it is read too early.
struct LayerNaming {
  let scalars: ScalarReader

  /// A layer's name; nil where it is wrong, which was reported.
  /// - Parameter entries: nil for layers that are not written as layers are.
  func names(
    _ entries: [LayerEntry?], _ scope: inout Scope, _ diagnostics: inout DiagnosticCollector
  ) -> [String?] {
    var given: [String?] = []
    for entry in entries {
      let name = entry.flatMap { entry in
        diagnostics.isFull
          ? nil
          : entry.nameNode.flatMap { node in
            diagnostics.attempt { () throws(DiagnosticSet) in
              let name = try Names.checked(try scalars.text(node, "`name`"), at: node.span)
              try scope.declare(name, at: node.span)
              return name
            }
          }
      }
      if entry == nil || entry?.nameNode != nil && name == nil { scope.isIncomplete = true }
      given.append(name)
    }
    var counts: [String: Int] = [:]
    return zip(entries, given).map { entry, name in
      guard let entry else { return nil }
      var number = (counts[entry.operatorName] ?? 0) + 1
      if entry.nameNode == nil {
        while scope.isDeclared("\(entry.operatorName)\(number)") { number += 1 }
        scope.declareUnnamed("\(entry.operatorName)\(number)", at: entry.span)
      }
      counts[entry.operatorName] = number
      return entry.nameNode == nil ? "\(entry.operatorName)\(number)" : name
    }
  }
}

extension LayerEntry {
  fileprivate var nameNode: YAMLNode? { attributes.first { $0.key.scalar?.text == "name" }?.value }
}
