internal import MartletDiagnostics
internal import MartletYAML

/// Reads `budgets:`.
struct BudgetReader {
  private static let keys = ["parameters", "macs", "arena_bytes"]

  let scalars: ScalarReader

  func read(_ section: YAMLNode.Entry?, _ diagnostics: inout DiagnosticCollector) -> Budgets {
    guard let section, !section.isOmitted else { return Budgets() }
    guard let entries = section.value.mapping else {
      diagnostics.report(
        Expectation(
          subject: "`budgets`",
          requirement: "a mapping of \(Self.keys.map { "`\($0)`" }.joined(separator: ", ")) to limits"
        )
        .unmet(by: section.value))
      return Budgets()
    }
    let fields = Fields(entries, of: "`budgets`", known: Self.keys, &diagnostics)
    return Budgets(
      parameters: budget(fields["parameters"], &diagnostics), macs: budget(fields["macs"], &diagnostics),
      arenaBytes: budget(fields["arena_bytes"], &diagnostics))
  }

  private func budget(_ entry: YAMLNode.Entry?, _ diagnostics: inout DiagnosticCollector) -> Budget? {
    guard let entry else { return nil }
    return diagnostics.attempt { () throws(DiagnosticSet) in
      let expectation = Expectation(
        subject: "`\(entry.key.scalar?.text ?? "")`", requirement: "a number from 0 to \(Budget.largest)")
      let value = try scalars.value(entry.value, expectation)
      switch value {
      case .integer(let limit) where 0...Budget.largest ~= limit: return Budget(limit: limit, span: entry.value.span)
      case .float(let limit) where limit >= 0 && limit <= Double(Budget.largest):
        return Budget(limit: Int(limit.rounded(.down)), span: entry.value.span)
      default: throw expectation.unmet(by: value, of: entry.value)
      }
    }
  }
}
