/// A scalar as it was written; what it means is its `value`.
package struct YAMLScalar: Hashable, Sendable {
  package enum Style: Hashable, Sendable {
    case plain, singleQuoted, doubleQuoted, literal, folded
  }

  /// The text with quotes, escapes, folding and block indentation resolved.
  package let text: String
  package let style: Style
  /// The tag in front of the scalar, if any; the text is known to fit it.
  package let tag: YAMLTag?

  package init(_ text: String, style: Style = .plain, tag: YAMLTag? = nil) {
    self.text = text
    self.style = style
    self.tag = tag
  }

  /// The value by YAML 1.2's core schema: a tag decides, else a quoted or block scalar is a string, else the text does.
  package var value: YAMLScalarValue {
    switch tag {
    case .string?: .string(text)
    case let tag?: CoreSchema.value(of: text, as: tag) ?? .string(text)
    case nil: style == .plain ? CoreSchema.value(of: text) : .string(text)
    }
  }

  /// Whether nothing at all was written where a scalar could stand, as after the colon in `key:`.
  package var isOmitted: Bool { text.isEmpty && style == .plain && tag == nil }
}

package enum YAMLScalarValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case int(Int)
  /// A float, or an integer beyond 64 bits.
  case float(Double)
  case string(String)

  /// What the value is, for use in a sentence.
  package var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .int: "an integer"
    case .float: "a float"
    case .string: "a string"
    }
  }
}
