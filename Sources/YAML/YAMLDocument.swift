package import MartletDiagnostics

/// Reads YAML: the syntax as libyaml has it (YAML 1.1, which accepts `%YAML 1.2` too), scalars by YAML 1.2's core schema.
package enum YAMLDocument {
  /// The tree of a text that holds exactly one document.
  ///
  /// The text is UTF-8, with or without a byte order mark, its lines ended by LF, CRLF or CR. Whatever the bytes are,
  /// this returns or throws, in time and memory in proportion to their number and to `limits`.
  ///
  /// - Parameter file: the name that spans and diagnostics carry.
  package static func parse(
    _ bytes: [UInt8], file: String, limits: YAMLLimits = .standard
  ) throws(DiagnosticSet) -> YAMLNode {
    try checkWhole(bytes, file: file, limits: limits)
    let positions = PositionMap(bytes)
    try checkDirectives(positions, file: file)

    var events = try EventReader(bytes, file: file, positions: positions, limits: limits)
    var builder = NodeBuilder(file: file, limits: limits, positions: positions)
    var documents = 0
    reading: while true {
      let event = try events.next()
      switch event.kind {
      case .streamStart, .documentEnd: break
      case .streamEnd: break reading
      case .documentStart:
        documents += 1
        if documents > 1 {
          throw DiagnosticSet(.error("a second document starts here, and a file holds one", at: event.span))
        }
      case .scalar(let text, let style): try builder.scalar(text, style, event)
      case .alias(let name): try builder.alias(name, event)
      case .sequenceStart: try builder.begin(mapping: false, event)
      case .mappingStart: try builder.begin(mapping: true, event)
      case .sequenceEnd, .mappingEnd: try builder.end(event)
      }
    }
    guard let root = builder.root, root.scalar?.isOmitted != true else {
      throw DiagnosticSet(Diagnostic(.error, "the file holds no YAML but comments or markers", at: .file(file)))
    }
    return root
  }

  private static func checkWhole(_ bytes: [UInt8], file: String, limits: YAMLLimits) throws(DiagnosticSet) {
    let most = min(limits.bytes, Int(UInt32.max))
    let problem: String? =
      if bytes.count > most {
        "the file has \(bytes.count) bytes, and YAML is read up to \(most)"
      } else if isUTF16(bytes) {
        "the file is encoded in UTF-16 or UTF-32, and YAML is read in UTF-8"
      } else if bytes.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) || bytes == [0xEF, 0xBB, 0xBF] {
        "the file is empty"
      } else {
        nil
      }
    if let problem { throw DiagnosticSet(Diagnostic(.error, problem, at: .file(file))) }
  }

  /// By the byte order mark or, without one, by the zero byte that is half of a first ASCII character.
  private static func isUTF16(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 2 else { return false }
    return switch (bytes[0], bytes[1]) {
    case (0xFE, 0xFF), (0xFF, 0xFE), (0, 0x01...0x7F), (0x01...0x7F, 0): true
    default: false
    }
  }

  /// libyaml compares every `%TAG` directive with all before it, so their number is limited.
  private static func checkDirectives(_ positions: PositionMap, file: String) throws(DiagnosticSet) {
    let most = 64
    if positions.lines(startingWith: UInt8(ascii: "%")) > most {
      throw DiagnosticSet(
        Diagnostic(.error, "the file has more than \(most) lines that start with `%`", at: .file(file)))
    }
  }
}
