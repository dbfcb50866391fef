internal import CYAML
internal import MartletDiagnostics

/// The events of one text, pulled from libyaml one by one.
///
/// libyaml keeps pointers to its parser and its input, so both live on the heap from `init` to `deinit`, on every path.
struct EventReader: ~Copyable {
  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let input: UnsafeMutableBufferPointer<UInt8>
  private let file: String
  private let positions: PositionMap
  private let limits: YAMLLimits

  init(_ bytes: [UInt8], file: String, positions: PositionMap, limits: YAMLLimits) throws(DiagnosticSet) {
    let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    guard yaml_parser_initialize(parser) == 1 else {
      parser.deallocate()
      throw DiagnosticSet(Diagnostic(.error, "there is not enough memory to read the file", at: .file(file)))
    }
    input = .allocate(capacity: bytes.count)
    _ = input.initialize(from: bytes)
    self.parser = parser
    self.file = file
    self.positions = positions
    self.limits = limits
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    let text = UnsafeMutableBufferPointer(rebasing: input[positions.textStart...])
    yaml_parser_set_input_string(parser, text.baseAddress, text.count)
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
    input.deallocate()
  }

  /// The next event, or libyaml's error as a diagnostic. After `streamEnd` or an error there are none.
  mutating func next() throws(DiagnosticSet) -> Event {
    var event = yaml_event_t()
    guard yaml_parser_parse(parser, &event) == 1 else { throw DiagnosticSet(failure()) }
    defer { yaml_event_delete(&event) }
    let span = SourceSpan(file: file, start: position(event.start_mark), end: position(event.end_mark))
    switch event.type {
    case YAML_STREAM_START_EVENT:
      return Event(kind: .streamStart, span: span)
    case YAML_DOCUMENT_START_EVENT:
      return Event(kind: .documentStart, span: span)
    case YAML_DOCUMENT_END_EVENT:
      return Event(kind: .documentEnd, span: span)
    case YAML_ALIAS_EVENT:
      return Event(kind: .alias(string(event.data.alias.anchor) ?? ""), span: span)
    case YAML_SCALAR_EVENT:
      let scalar = event.data.scalar
      guard scalar.length <= limits.scalarBytes else {
        throw DiagnosticSet(.error("this scalar is longer than \(limits.scalarBytes) bytes", at: span))
      }
      let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      return Event(
        kind: .scalar(text, style(scalar.style)), anchor: string(scalar.anchor), tag: string(scalar.tag), span: span)
    case YAML_SEQUENCE_START_EVENT:
      let start = event.data.sequence_start
      return Event(kind: .sequenceStart, anchor: string(start.anchor), tag: string(start.tag), span: span)
    case YAML_MAPPING_START_EVENT:
      let start = event.data.mapping_start
      return Event(kind: .mappingStart, anchor: string(start.anchor), tag: string(start.tag), span: span)
    case YAML_SEQUENCE_END_EVENT:
      return Event(kind: .sequenceEnd, span: span)
    case YAML_MAPPING_END_EVENT:
      return Event(kind: .mappingEnd, span: span)
    default:
      return Event(kind: .streamEnd, span: span)
    }
  }

  private func failure() -> Diagnostic {
    let parser = parser.pointee
    let problem = parser.problem.map { String(cString: $0) } ?? "the text is not YAML"
    switch parser.error {
    case YAML_MEMORY_ERROR:
      return Diagnostic(.error, "there is not enough memory to read the file", at: .file(file))
    case YAML_READER_ERROR:
      let place = positions.position(ofByte: positions.textStart + parser.problem_offset)
      return unreadable(problem, value: Int(parser.problem_value), at: SourceSpan(file: file, start: place, end: place))
    default:
      let context = parser.context.map { String(cString: $0) }
      return SyntaxError(
        problem: problem, place: position(parser.problem_mark), context: context,
        contextPlace: position(parser.context_mark)
      ).diagnostic(file: file, positions: positions)
    }
  }

  private func position(_ mark: yaml_mark_t) -> SourcePosition {
    positions.position(ofCharacter: mark.index)
  }

  private func string(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    text.map { String(cString: $0) }
  }

  private func style(_ style: yaml_scalar_style_t) -> YAMLScalar.Style {
    switch style {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: .singleQuoted
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: .doubleQuoted
    case YAML_LITERAL_SCALAR_STYLE: .literal
    case YAML_FOLDED_SCALAR_STYLE: .folded
    default: .plain
    }
  }
}
