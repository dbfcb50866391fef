extension GraphDiff: CustomStringConvertible {
  /// The diff without colour.
  public var description: String { text() }

  /// The diff for people: a line for each node, then each output, then a summary. `-` and `+` show a line as it was and
  /// as it is; `~` a node or an output that only reads another value.
  ///
  ///     - %conv1 = conv2d(%x, %conv1.weight) : f32[N, 8, 6, 6]
  ///     + %conv1 = conv2d(%x, %conv1.weight) {activation = relu} : f32[N, 8, 6, 6]
  ///     - %relu1 = relu(%conv1) : f32[N, 8, 6, 6]  // now in %conv1
  ///     ~ %pool1 reads %conv1, not %relu1
  ///     1 changed, 1 removed, 1 reads another value; relu −1
  ///
  /// - Parameter colour: whether to mark lines with ANSI escape sequences: red, green, dim.
  public func text(colour: Bool = false) -> String {
    if isEmpty { return "no difference\n" }
    var lines: [String] = []
    func add(_ mark: Mark, _ line: String) { lines.append(mark.paint("\(mark.rawValue) \(line)", colour)) }

    for node in nodes {
      switch node {
      case .removed(_, let line, let heir):
        add(.removed, line + (heir.map { "  // now in %\($0.quotedIfNeeded)" } ?? ""))
      case .added(_, let line): add(.added, line)
      case .changed(_, let before, let after):
        add(.removed, before)
        add(.added, after)
      case .rewired(let name, _, let reads):
        let parts = reads.map { "\($0.after), not \($0.before)" }
        add(.rewired, "%\(name.quotedIfNeeded) reads \(parts.joined(separator: "; "))")
      }
    }
    for output in outputs {
      switch output {
      case .removed(let name, let value): add(.removed, "output \(name.quotedIfNeeded) = \(value)")
      case .added(let name, let value): add(.added, "output \(name.quotedIfNeeded) = \(value)")
      case .changed(let name, let before, let after):
        add(.rewired, "output \(name.quotedIfNeeded) is \(after), not \(before)")
      }
    }
    for (what, change) in [("inputs", inputOrder), ("outputs", outputOrder)] {
      if let change { add(.rewired, "\(what) are \(Self.list(change.after)), not \(Self.list(change.before))") }
    }
    lines.append(summary)
    return lines.joined(separator: "\n") + "\n"
  }

  /// `1 changed, 1 removed, 1 reads another value; relu −1`.
  public var summary: String {
    if isEmpty { return "no difference" }
    var counts = (changed: 0, removed: 0, added: 0, rewired: 0)
    for node in nodes {
      switch node {
      case .changed: counts.changed += 1
      case .removed: counts.removed += 1
      case .added: counts.added += 1
      case .rewired: counts.rewired += 1
      }
    }
    let orders = (inputOrder == nil ? 0 : 1) + (outputOrder == nil ? 0 : 1)
    let parts = [
      (counts.changed, "changed"), (counts.removed, "removed"), (counts.added, "added"),
      (counts.rewired, counts.rewired == 1 ? "reads another value" : "read other values"),
      (outputs.count, outputs.count == 1 ? "output differs" : "outputs differ"),
      (orders, orders == 1 ? "order differs" : "orders differ"),
    ]
    let differences = parts.filter { $0.0 > 0 }.map { "\($0) \($1)" }.joined(separator: ", ")
    let kinds = mnemonicCounts.sorted { $0.key < $1.key }.map {
      "\($0.key) \($0.value > 0 ? "+" : "−")\(abs($0.value))"
    }
    return differences + (kinds.isEmpty ? "" : "; " + kinds.joined(separator: ", "))
  }

  private static func list(_ names: [String]) -> String { names.map(\.quotedIfNeeded).joined(separator: ", ") }
}

/// What a line of a diff is about.
private enum Mark: String {
  case removed = "-"
  case added = "+"
  case rewired = "~"

  func paint(_ line: String, _ colour: Bool) -> String {
    guard colour else { return line }
    let code =
      switch self {
      case .removed: "31"
      case .added: "32"
      case .rewired: "2"
      }
    return "\u{1B}[\(code)m\(line)\u{1B}[0m"
  }
}
