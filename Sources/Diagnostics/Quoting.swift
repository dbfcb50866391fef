/// A name from the input as it stands in a message: in backquotes, and cut where it is longer than `limit` characters.
public func quoted(_ name: String, limit: Int = 64) -> String {
  let scalars = name.unicodeScalars
  guard scalars.count > limit else { return "`\(name)`" }
  return "`\(String(String.UnicodeScalarView(scalars.prefix(limit))))…`"
}
