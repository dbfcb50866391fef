/// The tags of YAML 1.2's core schema. No other tag is read: they are how YAML loaders elsewhere come to run code.
package enum YAMLTag: String, Hashable, Sendable, CaseIterable {
  case null = "!!null"
  case bool = "!!bool"
  case int = "!!int"
  case float = "!!float"
  case string = "!!str"
  case sequence = "!!seq"
  case mapping = "!!map"

  /// The prefix that `!!` stands for.
  static let corePrefix = "tag:yaml.org,2002:"

  /// The tag whose full name (`tag:yaml.org,2002:int`) is `name`.
  init?(name: String) {
    self.init(rawValue: Self.shorthand(name))
  }

  /// A full tag name as it is written in a file.
  static func shorthand(_ name: String) -> String {
    name.hasPrefix(corePrefix) ? "!!" + name.dropFirst(corePrefix.count) : name
  }
}
