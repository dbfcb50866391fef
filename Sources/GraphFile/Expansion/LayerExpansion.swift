internal import MartletDiagnostics
internal import MartletYAML

/// A layer, or the use of a block, as it stands in one pass of the repeats round it.
struct ExpandedLayer {
  /// Nil where it was reported as wrong.
  let entry: LayerEntry?
  let environment: Environment
  /// The repeats round it, from the outside in.
  let passes: [Trail.Pass]
  let instance: Int
}

/// Makes one list of a sequence of layers: as often as `repeat` says, and with the branch that `if` takes.
struct LayerExpansion {
  let sources: SourceTexts
  let definitions: Definitions
  private(set) var layers: [ExpandedLayer] = []

  init(sources: SourceTexts, definitions: Definitions) {
    self.sources = sources
    self.definitions = definitions
  }

  mutating func expand(_ nodes: [YAMLNode], _ environment: Environment, _ construction: inout Construction) {
    for node in nodes where !construction.diagnostics.isFull {
      switch construction.diagnostics.attempt({ () throws(DiagnosticSet) in try LayerItem(node) }) {
      case .layer(let entry)?:
        let cost = entry.cost + construction.scopes.current.prefix.utf8.count
        construction.stop(because: construction.budget.takeLayer(cost: cost), at: entry.span)
        append(resolved(entry, environment, &construction), environment, construction)
      case .repetition(let entries)?:
        expand(repetition: entries, environment, &construction)
      case .conditional(let entries)?:
        expand(conditional: entries, environment, &construction)
      case nil:
        append(nil, environment, construction)
      }
    }
  }

  private mutating func append(_ entry: LayerEntry?, _ environment: Environment, _ construction: Construction) {
    let trail = construction.diagnostics.trail
    layers.append(
      ExpandedLayer(entry: entry, environment: environment, passes: trail.passes, instance: trail.instance))
  }

  /// The entry with the name of its operator or block, in which `$(…)` may stand.
  private func resolved(
    _ entry: LayerEntry, _ environment: Environment, _ construction: inout Construction
  ) -> LayerEntry? {
    guard let type = entry.typeTemplate else { return entry }
    let scalars = ScalarReader(sources: sources, environment: environment)
    let name = construction.diagnostics.attempt { () throws(DiagnosticSet) in try scalars.text(type, "a layer's type") }
    return name.map(entry.withType)
  }

  private mutating func expand(
    conditional entries: [YAMLNode.Entry], _ environment: Environment, _ construction: inout Construction
  ) {
    let fields = Fields(entries, of: "`if`", known: LayerItem.conditionalKeys, &construction.diagnostics)
    guard let condition = fields["if"] else {
      append(nil, environment, construction)
      return
    }
    construction.stop(because: construction.budget.takeWork(condition.value.expansionCost), at: condition.key.span)
    if fields.isMissing("then") {
      construction.diagnostics.report(.error("`if` needs the key `then`", at: condition.key.span))
    }
    let scalars = ScalarReader(sources: sources, environment: environment)
    let holds = construction.diagnostics.attempt { () throws(DiagnosticSet) in
      try scalars.boolean(condition.value, "the condition of `if`")
    }
    guard let holds, !fields.isMissing("then"), !fields.isDamaged("then"), !fields.isDamaged("else") else {
      append(nil, environment, construction)
      return
    }
    guard let branch = fields[holds ? "then" : "else"] else { return }
    expand(branch, environment, &construction)
  }

  private mutating func expand(
    repetition entries: [YAMLNode.Entry], _ environment: Environment, _ construction: inout Construction
  ) {
    let fields = Fields(entries, of: "`repeat`", known: LayerItem.repetitionKeys, &construction.diagnostics)
    guard let key = fields["repeat"]?.key else {
      append(nil, environment, construction)
      return
    }
    if fields.isMissing("layers") {
      construction.diagnostics.report(.error("`repeat` needs the key `layers`", at: key.span))
    }
    let reader = RepetitionReader(
      scalars: ScalarReader(sources: sources, environment: environment), tables: definitions.tables)
    let repetition = construction.diagnostics.attempt { () throws(DiagnosticSet) in try reader.read(fields) }
    guard let repetition = repetition.flatMap({ $0 }), let layers = fields["layers"] else {
      append(nil, environment, construction)
      return
    }
    let outer = construction.diagnostics.trail
    for number in 0..<repetition.count {
      // A `where` would go on to count what is left, and that can be billions.
      if construction.diagnostics.isFull { break }
      construction.stop(because: construction.budget.takeWork(repetition.cost(of: number)), at: key.span)
      construction.diagnostics.trail.passes = outer.passes + [Trail.Pass(number: number + 1, span: key.span)]
      construction.diagnostics.trail.instance = construction.newInstance()
      let values = construction.diagnostics.attempt { () throws(DiagnosticSet) in
        try reader.values(of: repetition, number)
      }
      guard let values else {
        append(nil, environment, construction)
        continue
      }
      var inner = environment
      for (name, value) in values { inner.setRepeated(name, to: value) }
      expand(layers, inner, &construction)
    }
    construction.diagnostics.trail = outer
  }

  /// Expands `layers:`, `then:` or `else:`.
  private mutating func expand(
    _ section: YAMLNode.Entry, _ environment: Environment, _ construction: inout Construction
  ) {
    let nodes = construction.diagnostics.attempt { () throws(DiagnosticSet) in
      try LayerItem.sequence(section.value, "`\(section.key.scalar?.text ?? "")`")
    }
    if let nodes {
      expand(nodes, environment, &construction)
    } else {
      append(nil, environment, construction)
    }
  }
}
