extension GraphDiff: CustomStringConvertible {
  /// The diff without colour.
  public var description: String { text() }

  /// The diff for people: for each change a headline and the lines that went and came, then a summary.
  ///
  ///     ~ conv1: conv2d + relu fused
  ///         - %conv1 = conv2d(%x, %conv1.weight) : f32[N, 8, 6, 6]
  ///         - %relu1 = relu(%conv1) : f32[N, 8, 6, 6]
  ///         + %conv1 = conv2d(%x, %conv1.weight) {activation = relu} : f32[N, 8, 6, 6]
  ///     1 conv2d + relu fused
  ///
  /// - Parameters:
  ///   - colour: whether to mark lines with ANSI escape sequences: headlines bold, what went red, what came green.
  ///   - totals: what the summary goes on with, behind a semicolon.
  public func text(colour: Bool = false, totals: String = "") -> String {
    if isEmpty { return "no difference\n" }
    func paint(_ code: String, _ line: String) -> String { colour ? "\u{1B}[\(code)m\(line)\u{1B}[0m" : line }
    var lines: [String] = []
    for change in changes {
      lines.append(paint("1", change.headline))
      lines += change.before.map { paint("31", "    - \($0)") }
      lines += change.after.map { paint("32", "    + \($0)") }
    }
    lines += (outputs.map(\.headline) + orderHeadlines).map { paint("1", $0) }
    lines.append(summary + (totals.isEmpty ? "" : "; " + totals))
    return lines.joined(separator: "\n") + "\n"
  }

  /// How many changes there are of each sort: `5 conv2d + relu fused, 3 relu removed`. Sorts are in the order of
  /// ``Change/Kind`` and then of the first change of each.
  public var summary: String {
    if isEmpty { return "no difference" }
    var parts: [String] = []
    for kind in Change.Kind.allCases {
      var counts: [(summary: String, count: Int)] = []
      var places: [String: Int] = [:]
      for change in changes where change.kind == kind {
        if let place = places[change.summary] {
          counts[place].count += 1
        } else {
          places[change.summary] = counts.count
          counts.append((change.summary, 1))
        }
      }
      parts += counts.map { "\($0.count) \($0.summary)" }
    }
    if !outputs.isEmpty { parts.append(outputs.count == 1 ? "1 output differs" : "\(outputs.count) outputs differ") }
    let orders = orderHeadlines.count
    if orders > 0 { parts.append(orders == 1 ? "1 order differs" : "\(orders) orders differ") }
    return parts.joined(separator: ", ")
  }

  private var orderHeadlines: [String] {
    [("inputs", inputOrder), ("outputs", outputOrder)].compactMap { what, change in
      change.map { "~ \(what) are \(Self.list($0.after)), not \(Self.list($0.before))" }
    }
  }

  private static func list(_ names: [String]) -> String { names.map(\.quotedIfNeeded).joined(separator: ", ") }
}

extension GraphDiff.Change {
  /// `~ conv1: conv2d + relu fused`, `- relu2: relu removed, %conv1 in its place`.
  var headline: String {
    let mark =
      switch kind {
      case .removed: "-"
      case .added: "+"
      case .fused, .changed, .renamed, .rewired: "~"
      }
    var line = "\(mark) \(name.quotedIfNeeded): \(summary)"
    if let formerName { line += ", was \(formerName.quotedIfNeeded)" }
    if let successor { line += ", \(successor) in its place" }
    if !reads.isEmpty { line += ", reads " + reads.map { "\($0.after), not \($0.before)" }.joined(separator: "; ") }
    return line
  }
}

extension GraphDiff.OutputChange {
  /// `~ output y is %rows, not %pool1`.
  var headline: String {
    let name = name.quotedIfNeeded
    switch (before, after) {
    case (let before?, let after?): return "~ output \(name) is \(after), not \(before)"
    case (let before?, nil): return "- output \(name) = \(before)"
    case (nil, let after): return "+ output \(name) = \(after ?? "")"
    }
  }
}
