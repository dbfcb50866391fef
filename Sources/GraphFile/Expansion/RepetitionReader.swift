internal import MartletDiagnostics
internal import MartletIR
internal import MartletYAML

/// How often `repeat` repeats, and what has another value each time.
struct Repetition {
  enum Extent {
    case count(Int)
    case rows([YAMLNode])
  }

  let extent: Extent
  /// The name of the number of the pass, counted from 0.
  let index: String?
  /// The names of the values of a row.
  let columns: [String]

  var count: Int {
    switch extent {
    case .count(let count): count
    case .rows(let rows): rows.count
    }
  }

  /// What reading the values of a pass costs; see ``ExpansionBudget``.
  func cost(of pass: Int) -> Int {
    switch extent {
    case .count: 0
    case .rows(let rows): rows[pass].expansionCost
    }
  }
}

/// Reads `repeat:`, `index:` and `columns:`.
struct RepetitionReader {
  private static let mostColumns = 64
  private static let requirement = "a count, a sequence of rows or the name of a table"

  let scalars: ScalarReader
  let tables: [String: Table?]

  /// - Returns: nil where something that it needs was reported as wrong.
  func read(_ fields: Fields) throws(DiagnosticSet) -> Repetition? {
    guard let entry = fields["repeat"], !fields.isDamaged("index"), !fields.isDamaged("columns") else { return nil }
    guard let extent = try extent(entry.value) else { return nil }
    var index: String?
    if let node = fields["index"]?.value { index = try name(node, "`index`") }
    let columns = try columns(fields["columns"], index: index)
    switch extent {
    case .count:
      if let key = fields["columns"]?.key {
        throw DiagnosticSet(
          .error("`columns` names the values of rows, but here `repeat` is a count", at: key.span))
      }
    case .rows:
      if columns.isEmpty {
        throw DiagnosticSet(
          .error("`repeat` over rows needs the key `columns`, which names their values", at: entry.key.span))
      }
    }
    return Repetition(extent: extent, index: index, columns: columns)
  }

  /// What the names stand for in a pass.
  func values(of repetition: Repetition, _ pass: Int) throws(DiagnosticSet) -> [(String, ScalarValue)] {
    var values: [(String, ScalarValue)] = []
    if let index = repetition.index { values.append((index, .integer(pass))) }
    guard case .rows(let rows) = repetition.extent else { return values }
    let row = rows[pass]
    let columns = repetition.columns
    let cells = row.scalar != nil && columns.count == 1 ? [row] : try scalars.list(row, "a row", of: "values")
    guard cells.count == columns.count else {
      let names = columns.map { "`\($0)`" }.joined(separator: ", ")
      throw DiagnosticSet(
        .error(
          "the row has \(Self.number(cells.count, "value")) for \(Self.number(columns.count, "column")): \(names)",
          at: row.span))
    }
    for (column, cell) in zip(columns, cells) { values.append((column, try scalars.untyped(cell, "`\(column)`"))) }
    return values
  }

  private func extent(_ node: YAMLNode) throws(DiagnosticSet) -> Repetition.Extent? {
    if node.sequence != nil { return .rows(try scalars.list(node, "`repeat`", of: "rows")) }
    let expectation = Expectation(subject: "`repeat`", requirement: Self.requirement)
    guard node.scalar != nil else { throw expectation.unmet(by: node) }
    switch try scalars.untyped(node, expectation) {
    case .integer(let count) where 0...AttributeKind.largest ~= count:
      return .count(count)
    case .string(let name):
      if let table = tables[name] { return table.map { .rows($0.rows) } }
      throw DiagnosticSet(
        .error(
          "there is no table \(quoted(name))", at: node.span,
          suggestion: suggestion(for: name, among: tables.keys)
            ?? (scalars.environment[name] == nil ? nil : "$" + name)))
    case let value:
      throw expectation.unmet(by: value, of: node)
    }
  }

  private func columns(_ entry: YAMLNode.Entry?, index: String?) throws(DiagnosticSet) -> [String] {
    guard let entry else { return [] }
    let nodes = entry.value.scalar != nil ? [entry.value] : try scalars.list(entry.value, "`columns`", of: "names")
    guard 1...Self.mostColumns ~= nodes.count else {
      throw DiagnosticSet(
        .error("there are 1 to \(Self.mostColumns) columns, not \(nodes.count)", at: entry.value.span))
    }
    var names: [String] = []
    for node in nodes {
      let name = try name(node, "each of `columns`")
      if names.contains(name) || name == index {
        throw DiagnosticSet(
          .error("`\(name)` is the name of \(name == index ? "the index" : "another column") too", at: node.span))
      }
      names.append(name)
    }
    return names
  }

  private func name(_ node: YAMLNode, _ subject: String) throws(DiagnosticSet) -> String {
    let name = try scalars.text(node, subject)
    guard Names.isWord(name), name.unicodeScalars.count <= Names.longest else {
      throw DiagnosticSet(
        .error(
          "\(subject) must be a name of letters, digits and `_`, and no digit first, not \(quoted(name))", at: node.span
        )
      )
    }
    return name
  }

  private static func number(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
