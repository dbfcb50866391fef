public import MartletDiagnostics
internal import MartletTensors

extension Graph {
  /// Reads the text form back.
  /// - Parameters:
  ///   - file: the name that diagnostics show.
  ///   - registry: the operators that the text may use.
  /// - Throws: a diagnostic at the first place that is not the text of a graph, that names an unknown operator or value,
  ///   or whose written type is not the one that the operator infers.
  public static func parse(
    _ text: String, file: String = "graph", registry: OpRegistry = .standard
  ) throws(DiagnosticSet) -> Graph {
    var parser = GraphParser(lexer: GraphLexer(text, file: file), registry: registry)
    return try parser.graph()
  }
}

private struct GraphParser {
  var lexer: GraphLexer
  let registry: OpRegistry
  private var token = GraphLexer.Token.end
  private var span: SourceSpan
  private var result = Graph(name: "")

  init(lexer: GraphLexer, registry: OpRegistry) {
    self.lexer = lexer
    self.registry = registry
    let start = SourcePosition(line: 1, column: 1, offset: 0)
    span = SourceSpan(file: lexer.file, start: start, end: start)
  }

  mutating func graph() throws(DiagnosticSet) -> Graph {
    try advance()
    try expect(word: "graph")
    result.name = try name("the graph's name")
    try expect("{")
    while true {
      switch token {
      case .value(let name): try node(name)
      case .name("output"): try output()
      case .punctuation("}"):
        try advance()
        guard token == .end else { throw failure("nothing may follow the graph") }
        return result
      default: throw failure("expected a node, an output or `}`")
      }
    }
  }

  // MARK: Statements

  private mutating func node(_ name: String) throws(DiagnosticSet) {
    let nameSpan = span
    try advance()
    try expect("=")
    let mnemonicSpan = span
    let mnemonic = try self.name("an operator")
    let operands = try self.operands()
    let attributes = try self.attributes()
    try expect(":")
    let typeSpan = span
    let types = try self.types()
    if !["input", "parameter"].contains(mnemonic) && registry[mnemonic] == nil {
      let suggestion = nearest(to: mnemonic, among: registry.mnemonics)
      throw DiagnosticSet(.error("there is no operator `\(mnemonic)`", at: mnemonicSpan, suggestion: suggestion))
    }
    do throws(GraphError) {
      try append(mnemonic, name, operands, attributes, types, Provenance(spans: [nameSpan]))
    } catch {
      throw DiagnosticSet(.error(error.message, at: nameSpan))
    }
    if let inferred = result[name: name].map({ result[$0].types }), inferred != types {
      let inferred = inferred.map(\.description).joined(separator: ", ")
      throw DiagnosticSet(.error("the type must be \(inferred)", at: typeSpan))
    }
  }

  private mutating func append(
    _ mnemonic: String, _ name: String, _ operands: [ValueID]?, _ attributes: AttributeSet, _ types: [TensorType],
    _ provenance: Provenance
  ) throws(GraphError) {
    if let type = registry[mnemonic] {
      let op = try type.init(attributes.validated(against: type.attributes))
      try result.insert(op, operands ?? [], name: name, provenance: provenance)
      return
    }
    guard operands == nil, types.count == 1 else {
      throw GraphError("`\(mnemonic)` has one type and no operands")
    }
    if mnemonic == "input" {
      _ = try attributes.validated(against: [])
      try result.appendInput(name, type: types[0], provenance: provenance)
    } else {
      let norm = AttributeDefinition("norm", .boolean, .defaulted(.boolean(false)), "Whether it is a norm's weight.")
      let isNormWeight = try attributes.validated(against: [norm]).boolean("norm")
      try result.appendParameter(name, type: types[0], isNormWeight: isNormWeight, provenance: provenance)
    }
  }

  private mutating func output() throws(DiagnosticSet) {
    try advance()
    let nameSpan = span
    let name = try name("the output's name")
    try expect("=")
    let value = try self.value()
    do throws(GraphError) { try result.appendOutput(name, value) } catch {
      throw DiagnosticSet(.error(error.message, at: nameSpan))
    }
  }

  // MARK: Parts

  private mutating func operands() throws(DiagnosticSet) -> [ValueID]? {
    guard token == .punctuation("(") else { return nil }
    try advance()
    var operands: [ValueID] = []
    while token != .punctuation(")") {
      if !operands.isEmpty { try expect(",") }
      operands.append(try value())
    }
    try advance()
    return operands
  }

  private mutating func value() throws(DiagnosticSet) -> ValueID {
    guard case .value(let name) = token else { throw failure("expected a value such as `%conv1`") }
    guard let id = result[name: name] else {
      let names = result.nodes.map { result[$0].name }
      throw DiagnosticSet(
        .error(
          "`%\(name)` is not defined before it is read", at: span, suggestion: nearest(to: name, among: names)))
    }
    let nameSpan = span
    try advance()
    var index = 0
    if token == .punctuation("#") {
      try advance()
      index = try integer()
    }
    guard result[id].types.indices.contains(index) else {
      throw DiagnosticSet(.error("`%\(name)` has no result \(index)", at: nameSpan))
    }
    return ValueID(id, result: index)
  }

  private mutating func attributes() throws(DiagnosticSet) -> AttributeSet {
    var attributes = AttributeSet()
    guard token == .punctuation("{") else { return attributes }
    try advance()
    while token != .punctuation("}") {
      if attributes != [:] { try expect(",") }
      let nameSpan = span
      let name = try name("an attribute")
      if attributes[name] != nil {
        throw DiagnosticSet(.error("the attribute `\(name)` stands there twice", at: nameSpan))
      }
      try expect("=")
      attributes[name] = try attributeValue()
    }
    try advance()
    return attributes
  }

  private mutating func attributeValue() throws(DiagnosticSet) -> AttributeValue {
    switch token {
    case .name("true"): return try taking(.boolean(true))
    case .name("false"): return try taking(.boolean(false))
    case .name("inf"): return try taking(.number(.infinity))
    case .number("-inf"): return try taking(.number(-.infinity))
    case .name(let symbol):
      try advance()
      return token == .punctuation("(") ? .application(symbol, try arguments()) : .symbol(symbol)
    case .number(let text):
      if let integer = Int(text) { return try taking(.integer(integer)) }
      if let number = Double(text), number.isFinite { return try taking(.number(number)) }
      throw failure("`\(text)` is no number")
    case .punctuation("["):
      try advance()
      var values: [Int] = []
      while token != .punctuation("]") {
        if !values.isEmpty { try expect(",") }
        values.append(try integer())
      }
      return try taking(.integers(values))
    default: throw failure("expected an attribute's value")
    }
  }

  /// `(min = 0.0, max = 6.0)`, whose values are none with arguments themselves.
  private mutating func arguments() throws(DiagnosticSet) -> [AttributeArgument] {
    try advance()
    var arguments: [AttributeArgument] = []
    while token != .punctuation(")") {
      if !arguments.isEmpty { try expect(",") }
      let nameSpan = span
      let name = try name("an argument")
      if arguments.contains(where: { $0.name == name }) {
        throw DiagnosticSet(.error("the argument `\(name)` stands there twice", at: nameSpan))
      }
      try expect("=")
      let valueSpan = span
      let value = try attributeValue()
      if case .application = value {
        throw DiagnosticSet(.error("an argument has no arguments of its own", at: valueSpan))
      }
      arguments.append(AttributeArgument(name: name, value: value))
    }
    try advance()
    return arguments
  }

  private mutating func types() throws(DiagnosticSet) -> [TensorType] {
    guard token == .punctuation("(") else { return [try type()] }
    try advance()
    var types: [TensorType] = []
    while token != .punctuation(")") {
      if !types.isEmpty { try expect(",") }
      types.append(try type())
    }
    try advance()
    return types
  }

  private mutating func type() throws(DiagnosticSet) -> TensorType {
    guard case .name(let name) = token, let element = DType(rawValue: name) else {
      throw failure("expected a type such as `f32[N, 3, 8, 8]`")
    }
    try advance()
    try expect("[")
    var dimensions: [Dimension] = []
    while token != .punctuation("]") {
      if !dimensions.isEmpty { try expect(",") }
      dimensions.append(try dimension())
    }
    try advance()
    return TensorType(element, dimensions)
  }

  /// `28`, `N`, `2N`, `2N+1`, `2N-1`.
  private mutating func dimension() throws(DiagnosticSet) -> Dimension {
    let start = span
    var text: String
    switch token {
    case .number(let number): text = number
    case .name(let name): text = name
    default: throw failure("expected a dimension such as `28` or `N`")
    }
    try advance()
    if token == .punctuation("+") {
      try advance()
      guard case .number(let number) = token else { throw failure("expected a number") }
      text += "+" + number
      try advance()
    }
    guard let dimension = Dimension(text: text) else {
      throw DiagnosticSet(.error("`\(text)` is no dimension", at: start))
    }
    return dimension
  }

  private mutating func integer() throws(DiagnosticSet) -> Int {
    guard case .number(let text) = token, let value = Int(text) else { throw failure("expected an integer") }
    try advance()
    return value
  }

  private mutating func name(_ what: String) throws(DiagnosticSet) -> String {
    switch token {
    case .name(let name), .number(let name):
      try advance()
      return name
    default: throw failure("expected \(what)")
    }
  }

  // MARK: Tokens

  private mutating func advance() throws(DiagnosticSet) { (token, span) = try lexer.next() }

  private mutating func taking(_ value: AttributeValue) throws(DiagnosticSet) -> AttributeValue {
    try advance()
    return value
  }

  private mutating func expect(_ character: Character) throws(DiagnosticSet) {
    guard token == .punctuation(character) else { throw failure("expected `\(character)`") }
    try advance()
  }

  private mutating func expect(word: String) throws(DiagnosticSet) {
    guard token == .name(word) else { throw failure("expected `\(word)`") }
    try advance()
  }

  private func failure(_ message: String) -> DiagnosticSet { DiagnosticSet(.error(message, at: span)) }
}

extension Dimension {
  /// Reads `28`, `N`, `2N`, `2N+1`, `2N-1`; nil where the text is none, or a factor or constant is negative where it
  /// must not be.
  init?(text: String) {
    guard let symbol = text.firstIndex(of: "N") else {
      guard let constant = Int(text), constant >= 0 else { return nil }
      self.init(constant: constant)
      return
    }
    let factor = text[..<symbol].isEmpty ? 1 : Int(text[..<symbol])
    let rest = text[text.index(after: symbol)...]
    let constant = rest.isEmpty ? 0 : Int(rest)
    guard let factor, factor > 0, let constant else { return nil }
    self.init(constant: constant, perBatch: factor)
  }
}
