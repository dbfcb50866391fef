internal import MartletDiagnostics
internal import MartletIR
internal import MartletYAML

extension LayerReader {
  /// Reads the use of a block, and with it the block's layers. Its outputs are bound here, its value is not.
  /// - Parameters:
  ///   - block: nil where its definition was reported as wrong.
  ///   - name: nil where it was reported as wrong.
  /// - Returns: the value of the block.
  func read(
    _ entry: LayerEntry, _ block: BlockDefinition?, name: String?, _ scalars: ScalarReader,
    _ construction: inout Construction
  ) -> Binding {
    guard let block else { return .failed }
    let owner = "`\(block.name)`"
    construction.stop(because: construction.budget.takeWork(ExpansionBudget.block + block.cost), at: entry.span)
    let fields = Fields(entry.attributes, of: owner, known: block.keys, &construction.diagnostics)
    let operands = operands(fields, entry, block, name: name, scalars, &construction)
    let scopes = construction.scopes
    let shared = construction.diagnostics.attempt { () throws(DiagnosticSet) in
      try WeightSharing(scalars: scalars).source(fields["weights_from"], for: entry, name: name, scopes)
    }
    var inputs: [String: Environment.Input] = [:]
    for (index, input) in block.inputs.enumerated() {
      inputs[input] = operands.map { .type(construction.graph.type(of: $0[index].value)) } ?? .failed
    }
    let environment = environment(
      block, fields, entry, inputs: inputs, argumentScalars: scalars, &construction.diagnostics)
    if let name {
      for output in block.outputs { construction.scopes.current.bind("\(name).\(output.name)", .failed) }
    }
    guard let name, let environment, let shared, !fields.isDamaged("weights_from"),
      let scope = scope(named: name, entry, block, operands, shared: shared, &construction)
    else { return .failed }
    return expand(block, scope, entry, name: name, environment, &construction)
  }

  /// What the block is given; nil where something that it reads was reported as wrong.
  private func operands(
    _ fields: Fields, _ entry: LayerEntry, _ block: BlockDefinition, name: String?, _ scalars: ScalarReader,
    _ construction: inout Construction
  ) -> [Operand]? {
    if fields.isDamaged("from") { return nil }
    let scopes = construction.scopes
    let operands = construction.diagnostics.attempt { () throws(DiagnosticSet) -> [Operand]? in
      let operands = try OperandReader(scalars: scalars).read(fields["from"], for: name, at: entry.span, scopes)
      guard let operands, operands.count != block.inputs.count else { return operands }
      let count = block.inputs.count
      let names = block.inputs.map { "`\($0)`" }.joined(separator: ", ")
      throw DiagnosticSet(
        .error(
          "`\(block.name)` has \(count) input\(count == 1 ? "" : "s"), \(names), but reads \(operands.count)",
          at: fields["from"]?.value.span ?? entry.span,
          notes: [Diagnostic.Note("`\(block.name)` is declared here", at: .text(block.span))]))
    }
    return operands.flatMap { $0 }
  }

  /// What the names in the block's expressions stand for; nil where an argument is wrong or missing, which was reported.
  private func environment(
    _ block: BlockDefinition, _ fields: Fields, _ entry: LayerEntry, inputs: [String: Environment.Input],
    argumentScalars: ScalarReader, _ diagnostics: inout DiagnosticCollector
  ) -> Environment? {
    var environment = graphEnvironment
    environment.inputs = inputs
    var isSound = true
    for parameter in block.parameters {
      let value = diagnostics.attempt { () throws(DiagnosticSet) -> ScalarValue? in
        if let argument = fields[parameter.name] {
          return try parameter.value(givenBy: argument.value, argumentScalars)
        }
        if fields.isDamaged(parameter.name) { throw .consequence }
        let standard = try parameter.standardValue(ScalarReader(sources: sources, environment: environment))
        if let standard { return standard }
        throw DiagnosticSet(
          .error(
            "`\(block.name)` needs the key `\(parameter.name)`", at: entry.span,
            notes: [Diagnostic.Note("`\(parameter.name)` is declared here", at: .text(parameter.span))]))
      }
      if let value = value.flatMap({ $0 }) {
        environment.setBlockParameter(parameter.name, to: value)
      } else {
        isSound = false
      }
    }
    return isSound ? environment : nil
  }

  /// The scope of the block's layers, with its inputs; nil where it cannot be, which was reported.
  private func scope(
    named name: String, _ entry: LayerEntry, _ block: BlockDefinition, _ operands: [Operand]?,
    shared: WeightSharing.Source, _ construction: inout Construction
  ) -> Scope? {
    let outer = construction.scopes.current
    guard construction.scopes.depth < ExpansionBudget.depth else {
      construction.diagnostics.stop(.error("blocks are nested more than \(ExpansionBudget.depth) deep", at: entry.span))
      return nil
    }
    let prefix = outer.prefix + name + "."
    do throws(DiagnosticSet) { try Names.checkLength(prefix, at: entry.span) } catch {
      construction.diagnostics.report(error)
      return nil
    }
    let sharedPrefix: String? = if case .layer(let fullName) = shared { fullName + "." } else { nil }
    var scope = Scope(prefix: prefix, sharedPrefix: sharedPrefix, places: [entry.span] + outer.places)
    for (index, input) in block.inputs.enumerated() {
      let operand = operands?[index]
      scope.addInput(
        input, operand.map { .operand($0.renamed(input, at: $0.span, maker: nil)) } ?? .failed, at: block.span)
    }
    return scope
  }

  private func expand(
    _ block: BlockDefinition, _ scope: Scope, _ entry: LayerEntry, name: String, _ environment: Environment,
    _ construction: inout Construction
  ) -> Binding {
    let maker = Operand.Maker(fullName: String(scope.prefix.dropLast()), type: block.name)
    let trail = construction.diagnostics.trail
    construction.scopes.enter(scope)
    construction.diagnostics.trail.uses.append(
      Trail.Use(block: block.name, span: entry.span, passes: trail.passes))
    construction.diagnostics.trail.passes = []
    construction.diagnostics.trail.instance = construction.newInstance()
    read(block.layers, environment, isNumbered: block.isNumbered, &construction)

    let body = construction.scopes.current
    let value = body.last ?? (body.inputs.count == 1 ? body.inputs[0] : nil)
    if value == nil {
      construction.diagnostics.report(
        .error("the block `\(block.name)` has no layer here, and so no value", at: block.span))
    }
    var outputs: [(String, Binding)] = []
    let reader = OperandReader(scalars: ScalarReader(sources: sources, environment: environment))
    for output in block.outputs where !construction.diagnostics.isFull {
      let scopes = construction.scopes
      let operand = construction.diagnostics.attempt { () throws(DiagnosticSet) in
        try reader.read(output.source, "an output", for: nil, scopes)
      }.flatMap { $0 }
      let full = "\(name).\(output.name)"
      outputs.append((full, operand.map { .operand($0.renamed(full, at: entry.span, maker: nil)) } ?? .failed))
    }
    construction.diagnostics.trail = trail
    construction.scopes.leave()
    for (name, binding) in outputs { construction.scopes.current.bind(name, binding) }
    switch value {
    case .operand(let operand)?: return .operand(operand.renamed(name, at: entry.span, maker: maker))
    case .results(let results)?:
      return .results(
        results.enumerated().map { $1.renamed("\(name).\($0)", at: entry.span, maker: maker) })
    case .failed?, nil: return .failed
    }
  }
}

extension Operand {
  /// The same value, read under another name.
  fileprivate func renamed(_ name: String, at span: SourceSpan, maker: Maker?) -> Operand {
    Operand(value: value, name: name, span: span, maker: maker)
  }
}
