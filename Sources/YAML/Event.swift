internal import MartletDiagnostics

/// One of libyaml's parsing events, in Swift's own types.
struct Event {
  enum Kind {
    case streamStart, streamEnd
    case documentStart, documentEnd
    case scalar(String, YAMLScalar.Style)
    case alias(String)
    case sequenceStart, mappingStart
    case sequenceEnd, mappingEnd
  }

  let kind: Kind
  /// The name that `&name` in front of the node gives it.
  var anchor: String?
  /// The full name of the node's tag; `!` for the tag that makes any scalar a string.
  var tag: String?
  let span: SourceSpan
}
