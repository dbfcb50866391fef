internal import MartletDiagnostics
internal import MartletIR
internal import MartletYAML

/// Reads layers into a graph: those of the graph itself, and those of a block each time that it is used.
struct LayerReader {
  let sources: SourceTexts
  let registry: OpRegistry
  let definitions: Definitions
  /// Of the graph; those of a block stand before them.
  let graphEnvironment: Environment

  /// Every layer is checked, whatever is wrong with others; but where what it reads is wrong, its shapes are not.
  func read(
    _ nodes: [YAMLNode], _ environment: Environment, isNumbered: Bool = false, _ construction: inout Construction
  ) {
    let trail = construction.diagnostics.trail
    var expansion = LayerExpansion(sources: sources, definitions: definitions)
    expansion.expand(nodes, environment, &construction)
    let naming = LayerNaming(sources: sources, definitions: definitions, isNumbered: isNumbered)
    let names = naming.names(of: expansion.layers, &construction)
    for (layer, name) in zip(expansion.layers, names) where !construction.diagnostics.isFull {
      construction.diagnostics.enter(layer)
      guard let entry = layer.entry else {
        construction.scopes.current.last = .failed
        continue
      }
      let scalars = ScalarReader(sources: sources, environment: layer.environment)
      let binding: Binding
      if let block = definitions.blocks[entry.type] {
        binding = read(entry, block, name: name, scalars, &construction)
      } else {
        binding =
          OperatorReader(scalars: scalars, registry: registry, definitions: definitions)
          .read(entry, name: name, &construction) ?? .failed
      }
      construction.scopes.current.last = binding
      if let name { construction.scopes.current.bind(name, binding) }
    }
    construction.diagnostics.trail = trail
  }
}
