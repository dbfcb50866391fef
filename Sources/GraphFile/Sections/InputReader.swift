internal import MartletDiagnostics
internal import MartletIR
internal import MartletYAML

/// Reads `inputs:`.
struct InputReader {
  static let most = 1000
  private static let largestRank = 8

  let scalars: ScalarReader

  func read(
    _ section: YAMLNode.Entry?, _ graph: inout Graph, _ scope: inout Scope, _ diagnostics: inout DiagnosticCollector
  ) -> [InputDeclaration] {
    // Cleared where every input has its name.
    scope.isIncomplete = true
    guard let section else { return [] }
    guard let entries = section.value.mapping, !entries.isEmpty else {
      diagnostics.report(
        Expectation(subject: "`inputs`", requirement: "a mapping of at least one name to its `shape`").unmet(
          by: section.value))
      return []
    }
    guard entries.count <= Self.most else {
      diagnostics.report(.error("a graph has at most \(Self.most) inputs", at: section.key.span))
      return []
    }
    scope.isIncomplete = false
    return entries.compactMap { diagnostics.isFull ? nil : read($0, &graph, &scope, &diagnostics) }
  }

  private func read(
    _ entry: YAMLNode.Entry, _ graph: inout Graph, _ scope: inout Scope, _ diagnostics: inout DiagnosticCollector
  ) -> InputDeclaration? {
    let declared = diagnostics.attempt { () throws(DiagnosticSet) in
      let name = try Names.checked(entry.key.scalar?.text ?? "", at: entry.key.span)
      try scope.declare(name, at: entry.key.span)
      return name
    }
    guard let name = declared else {
      scope.bindInput(nil, .failed)
      return nil
    }
    guard let mapping = entry.value.mapping else {
      diagnostics.report(
        Expectation(subject: "the input `\(name)`", requirement: "a mapping with a `shape`").unmet(by: entry.value))
      scope.bindInput(name, .failed)
      return nil
    }
    let fields = Fields(mapping, of: "the input `\(name)`", known: ["shape", "pixels"], &diagnostics)
    if fields.isMissing("shape") {
      diagnostics.report(.error("the input `\(name)` needs the key `shape`", at: entry.key.span))
    }
    let value = fields["shape"].flatMap { shape in
      diagnostics.attempt { () throws(DiagnosticSet) in try append(name, shape: shape.value, entry.key.span, &graph) }
    }
    guard let value else {
      scope.bindInput(name, .failed)
      return nil
    }
    scope.bindInput(name, .operand(Operand(value: value, name: name, span: entry.key.span, maker: nil)))
    let pixels = fields["pixels"].flatMap { pixels in
      PixelReader(scalars: scalars).read(pixels, of: name, graph.type(of: value), &diagnostics)
    }
    return InputDeclaration(name: name, pixels: pixels, span: entry.key.span)
  }

  private func append(
    _ name: String, shape: YAMLNode, _ span: SourceSpan, _ graph: inout Graph
  ) throws(DiagnosticSet) -> ValueID {
    let type = TensorType(.float32, try dimensions(shape))
    do throws(GraphError) {
      return try graph.appendInput(name, type: type, provenance: Provenance(spans: [span]))
    } catch {
      throw DiagnosticSet(.error(error.message, at: shape.span))
    }
  }

  private func dimensions(_ node: YAMLNode) throws(DiagnosticSet) -> [Dimension] {
    let elements = try scalars.list(node, "`shape`", of: "dimensions, such as [N, 3, 224, 224]")
    guard let first = elements.first, elements.count <= Self.largestRank else {
      throw DiagnosticSet(
        .error("`shape` must have 1 to \(Self.largestRank) dimensions, not \(elements.count)", at: node.span))
    }
    guard first.scalar?.text == "N" else {
      throw DiagnosticSet(
        .error("the first dimension of an input is the batch, written `N`", at: first.span))
    }
    var dimensions = [Dimension.batch]
    for element in elements.dropFirst() {
      if element.scalar?.text == "N" {
        throw DiagnosticSet(.error("`N` can only be the first dimension: it is the batch", at: element.span))
      }
      dimensions.append(Dimension(constant: try scalars.integer(element, "a dimension")))
    }
    return dimensions
  }
}
