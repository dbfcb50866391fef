import MartletPasses

extension [Pass] {
  /// The loosest numeric class of those that did something, which is that of all together.
  func loosestClass(in records: [PassRecord]) -> NumericClass {
    let changing = Set(records.filter(\.changedSomething).map(\.pass))
    return filter { changing.contains($0.name) }.map(\.numericClass).max { ($0.budget ?? -1) < ($1.budget ?? -1) }
      ?? .exact
  }
}
