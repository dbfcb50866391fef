import Testing

struct EncodingTests {
  static let table: [(bytes: [UInt8], message: String)] = [
    ([], "graph.yaml: error: the file is empty"),
    (Array("  \n\r\n\t".utf8), "graph.yaml: error: the file is empty"),
    ([0xEF, 0xBB, 0xBF], "graph.yaml: error: the file is empty"),
    (Array("# nothing\n".utf8), "graph.yaml: error: the file holds nothing but comments"),
    (Array("---\n...\n".utf8), "graph.yaml: error: the document is empty"),
    ([0xFF, 0xFE, 0x61, 0], "graph.yaml: error: the file is encoded in UTF-16 or UTF-32, and YAML is read in UTF-8"),
    ([0xFE, 0xFF, 0, 0x61], "graph.yaml: error: the file is encoded in UTF-16 or UTF-32, and YAML is read in UTF-8"),
    ([0x61, 0, 0x3A, 0], "graph.yaml: error: the file is encoded in UTF-16 or UTF-32, and YAML is read in UTF-8"),
    ([0, 0x61, 0, 0x3A], "graph.yaml: error: the file is encoded in UTF-16 or UTF-32, and YAML is read in UTF-8"),
    (
      Array("é: 1\né".utf8) + [0xFF],
      """
      graph.yaml:2:2: error: the file is not valid UTF-8 (invalid leading UTF-8 octet, byte 0xFF)
        é\u{FFFD}
         ^
      """
    ),
    (
      [0xEF, 0xBB, 0xBF] + Array("a: ".utf8) + [0xC3, 0x28],
      """
      graph.yaml:1:5: error: the file is not valid UTF-8 (invalid trailing UTF-8 octet, byte 0x28)
        a: \u{FFFD}(
            ^
      """
    ),
    (
      Array("a: ".utf8) + [0xE2, 0x86],
      """
      graph.yaml:1:4: error: the file is not valid UTF-8 (incomplete UTF-8 octet sequence)
        a: \u{FFFD}
           ^
      """
    ),
    (
      Array("a: b\0".utf8),
      """
      graph.yaml:1:5: error: the control character U+0000 is not allowed in YAML
        a: b·
            ^
      """
    ),
    (
      Array("a: \u{1B}[31m".utf8),
      """
      graph.yaml:1:4: error: the control character U+001B is not allowed in YAML
        a: ·[31m
           ^
      """
    ),
    (
      Array("a: \"x\\0\"".utf8),
      """
      graph.yaml:1:4: error: a string may not contain the character U+0000
        a: "x\\0"
           ^~~~~
      """
    ),
  ]

  @Test(arguments: table)
  func message(_ bytes: [UInt8], _ message: String) {
    #expect(rejection(of: bytes) == message)
  }

  /// libyaml reads in blocks; the place of a bad byte far into the text must still be exact.
  @Test func badByteFarIn() {
    let bytes = Array(String(repeating: "- é\n", count: 20_000).utf8) + Array("- ".utf8) + [0x80]
    #expect(
      rejection(of: bytes) == """
        graph.yaml:20001:3: error: the file is not valid UTF-8 (invalid leading UTF-8 octet, byte 0x80)
          - \u{FFFD}
            ^
        """)
  }
}
