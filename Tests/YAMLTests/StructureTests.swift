import MartletYAML
import Testing

struct StructureTests {
  static let table: [(text: String, outline: String)] = [
    (
      "a: 1\nb:\n- x\n- [1, {q: r}]\n\n# c\nc:\n  d: 2\n\n",
      """
      1:1-8:7 mapping
        1:1-1:2 "a"
          1:4-1:5 "1"
        2:1-2:2 "b"
          3:1-4:14 sequence
            3:3-3:4 "x"
            4:3-4:14 sequence
              4:4-4:5 "1"
              4:7-4:13 mapping
                4:8-4:9 "q"
                  4:11-4:12 "r"
        7:1-7:2 "c"
          8:3-8:7 mapping
            8:3-8:4 "d"
              8:6-8:7 "2"
      """
    ),
    // Block scalars end with their last line, not where the next node starts.
    (
      "- |\n  a\n  b\n\n# comment\n- >-\n  c\n  d\n\n\n",
      """
      1:1-8:4 sequence
        1:3-3:4 "a\\nb\\n"
        6:3-8:4 "c d"
      """
    ),
    (
      "'a ''b''': \"x\\ty\n  z\"\n",
      """
      1:1-2:5 mapping
        1:1-1:10 "a \\'b\\'"
          1:12-2:5 "x\\ty z"
      """
    ),
    // Columns count characters, also behind ones of two, three and four bytes.
    (
      "é: \"ü→😀\" \n→: [😀, b]\n",
      """
      1:1-2:10 mapping
        1:1-1:2 "é"
          1:4-1:9 "ü→😀"
        2:1-2:2 "→"
          2:4-2:10 sequence
            2:5-2:6 "😀"
            2:8-2:9 "b"
      """
    ),
    // Omitted values stand right behind what they belong to.
    (
      "a:\n\nb: {c, d: }\n? e\n? f\n",
      """
      1:1-5:4 mapping
        1:1-1:2 "a"
          1:3-1:3 ""
        3:1-3:2 "b"
          3:4-3:12 mapping
            3:5-3:6 "c"
              3:6-3:6 ""
            3:8-3:9 "d"
              3:10-3:10 ""
        4:3-4:4 "e"
          4:4-4:4 ""
        5:3-5:4 "f"
          5:4-5:4 ""
      """
    ),
    (
      "- \n-\n  - - x\n- k: v\n  l: w # c\n",
      """
      1:1-5:7 sequence
        1:2-1:2 ""
        3:3-3:8 sequence
          3:5-3:8 sequence
            3:7-3:8 "x"
        4:3-5:7 mapping
          4:3-4:4 "k"
            4:6-4:7 "v"
          5:3-5:4 "l"
            5:6-5:7 "w"
      """
    ),
    // A pair in a flow sequence is a mapping of its own.
    (
      "[a: b , c]",
      """
      1:1-1:11 sequence
        1:2-1:6 mapping
          1:2-1:3 "a"
            1:5-1:6 "b"
        1:9-1:10 "c"
      """
    ),
    // An alias stands where its anchor was written, and what it stands in ends behind the alias.
    (
      "a: &x [1]\nb: *x\n",
      """
      1:1-2:6 mapping
        1:1-1:2 "a"
          1:4-1:10 sequence
            1:8-1:9 "1"
        2:1-2:2 "b"
          1:4-1:10 sequence
            1:8-1:9 "1"
      """
    ),
    (
      "a: 1\r\nb:\r\n  - 2\r\n",
      """
      1:1-3:6 mapping
        1:1-1:2 "a"
          1:4-1:5 "1"
        2:1-2:2 "b"
          3:3-3:6 sequence
            3:5-3:6 "2"
      """
    ),
    (
      "a: 1\rb: 2",
      """
      1:1-2:5 mapping
        1:1-1:2 "a"
          1:4-1:5 "1"
        2:1-2:2 "b"
          2:4-2:5 "2"
      """
    ),
    (
      "\u{FEFF}a: 1\nb: 2",
      """
      1:1-2:5 mapping
        1:1-1:2 "a"
          1:4-1:5 "1"
        2:1-2:2 "b"
          2:4-2:5 "2"
      """
    ),
    (
      "%YAML 1.2\n---\na: 1\n...\n",
      """
      3:1-3:5 mapping
        3:1-3:2 "a"
          3:4-3:5 "1"
      """
    ),
  ]

  @Test(arguments: table)
  func spans(_ text: String, _ expected: String) throws {
    #expect(try outline(parse(text)) == expected)
  }

  @Test func offsetsCountBytes() throws {
    let text = "\u{FEFF}é: [\"ü\", 😀]\n"
    let node = try parse(text)
    let list = try #require(node["é"])
    let items = try #require(list.sequence)
    let bytes = Array(text.utf8)
    func written(_ node: YAMLNode) -> String {
      String(decoding: bytes[node.span.start.offset..<node.span.end.offset], as: UTF8.self)
    }
    #expect(node.span.start.offset == 3)
    #expect(written(node) == "é: [\"ü\", 😀]")
    #expect(written(list) == "[\"ü\", 😀]")
    #expect(items.map(written) == ["\"ü\"", "😀"])
  }

  /// Long enough that positions are looked up from many checkpoints.
  @Test func positionsInLongTextBeyondASCII() throws {
    let lines = (0..<300).map { "- \(String(repeating: "é→", count: $0 % 7)) # 😀\n- x\($0)\n" }
    let items = try #require(parse(lines.joined()).sequence)
    #expect(items.count == 600)
    var offset = 0
    for (index, line) in lines.enumerated() {
      let item = items[2 * index + 1]
      #expect(item.span.start.line == 2 * index + 2)
      #expect(item.span.start.column == 3)
      #expect(item.span.start.offset == offset + line.utf8.count - "x\(index)\n".utf8.count)
      offset += line.utf8.count
    }
  }

  @Test func lookups() throws {
    let node = try parse("a: 1\nb: [x]\n'c d': {e: ~}\n")
    #expect(node["a"]?.scalar?.text == "1")
    #expect(node["b"]?.sequence?.count == 1)
    #expect(node["c d"]?["e"]?.scalar?.value == .null)
    #expect(node["z"] == nil)
    #expect(node["a"]?["a"] == nil)
    #expect(node.entry("b")?.key.span.start.line == 2)
    #expect(node.mapping?.map { $0.value.kind } == ["an integer", "a sequence", "a mapping"])
    #expect(node.scalar == nil && node.sequence == nil && node["b"]?.mapping == nil)
  }
}
