import MartletDiagnostics
import MartletYAML
import Testing

/// Thousands of damaged texts: each is read or refused, and what comes back keeps its promises.
struct MutationTests {
  static let seeds = [
    "martlet: 1\nname: net\nparameters: {classes: 10, dropout: 0.5}\nlayers:\n  - conv2d: {name: c1, kernel: [3, 3]}\n  - relu\n",
    "base: &base {a: 1, b: [x, 'y', \"z\\u00e9\"]}\nuse:\n  <<: *base\n  c: *base\nlist: [*base, <<, ~]\n",
    "%YAML 1.2\n--- !!map\n? a\n: |2-\n    text\n  more\n? b\n: >+\n  folded\n\n...\n",
    "é: \"ü→😀\"\r\n→:\r\n- !!str 1\r\n- ! 2 # c\r\n", "\u{FEFF}- - - a\n    - b: {c, d: [e: f]}\n- &x !!int 5\n- *x\n",
  ]
  static let pieces = [
    "[", "]", "{", "}", ": ", ",", "- ", "? ", "&x ", "*x", "<<: *x", "!!int ", "!y ", "'", "\"", "|", ">", "\n", "\r",
    "\t",
    "#", "%", "---\n", "...\n", "\\", "\0", "\u{FEFF}", "\u{85}", "\u{2028}", "😀", "a", " ", "  ", "~",
  ].map { Array($0.utf8) }

  @Test(arguments: 0..<8)
  func neverCrashes(_ round: UInt64) {
    var random = SplitMix(state: round)
    var accepted = 0
    for _ in 0..<500 {
      let bytes = mutated(using: &random)
      let limits = YAMLLimits(bytes: 400, nodes: 60, depth: 6, scalarBytes: 40)
      do throws(DiagnosticSet) {
        let node = try YAMLDocument.parse(bytes, file: "graph.yaml", limits: limits)
        check(node, bytes)
        accepted += 1
      } catch {
        let text = DiagnosticRenderer(sources: ["graph.yaml": String(decoding: bytes, as: UTF8.self)]).render(error)
        #expect(text.hasPrefix("graph.yaml:"))
        for case .text(let span)? in error.diagnostics.map(\.location) { check(span, bytes) }
      }
    }
    #expect((1..<500).contains(accepted))
  }

  private func mutated(using random: inout SplitMix) -> [UInt8] {
    var bytes = Array(Self.seeds[random.below(Self.seeds.count)].utf8)
    for _ in 0...random.below(4) {
      let place = random.below(bytes.count + 1)
      switch random.below(5) {
      case 0: bytes.insert(contentsOf: Self.pieces[random.below(Self.pieces.count)], at: place)
      case 1 where place < bytes.count: bytes[place] = UInt8(random.below(256))
      case 2: bytes.removeSubrange(place..<min(bytes.count, place + random.below(8)))
      case 3: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + random.below(30))], at: place)
      default: bytes.removeLast(min(bytes.count, random.below(4)))
      }
    }
    return bytes
  }

  private func check(_ node: YAMLNode, _ bytes: [UInt8]) {
    check(node.span, bytes)
    switch node.content {
    case .scalar(let scalar):
      #expect(scalar.text.utf8.count <= 40)
    case .sequence(let nodes):
      for child in nodes { check(child, bytes) }
    case .mapping(let entries):
      #expect(Set(entries.map(\.key.scalar?.text)).count == entries.count)
      for entry in entries {
        #expect(entry.key.scalar != nil)
        check(entry.key, bytes)
        check(entry.value, bytes)
      }
    }
  }

  private func check(_ span: SourceSpan, _ bytes: [UInt8]) {
    #expect(span.start <= span.end)
    for position in [span.start, span.end] {
      guard (0...bytes.count).contains(position.offset) else {
        Issue.record("offset \(position.offset) in a text of \(bytes.count) bytes")
        continue
      }
      #expect(position == recounted(position.offset, bytes))
    }
  }

  /// The position of a byte, counted from the start of the text.
  private func recounted(_ offset: Int, _ bytes: [UInt8]) -> SourcePosition {
    var line = 1
    var column = 1
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    for index in start..<max(start, offset) {
      switch bytes[index] {
      case 0x0D where index + 1 < bytes.count && bytes[index + 1] == 0x0A: column += 1
      case 0x0A, 0x0D: (line, column) = (line + 1, 1)
      case 0x80..<0xC0: break
      default: column += 1
      }
    }
    return SourcePosition(line: line, column: column, offset: offset)
  }
}

/// The SplitMix64 generator: the same numbers everywhere.
struct SplitMix {
  var state: UInt64

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
  }
}
