import Testing

struct MappingTests {
  static let merges: [(text: String, tree: String)] = [
    ("b: &b {x: 1, y: 2}\nc: {<<: *b, z: 3}\n", "{b: {x: 1, y: 2}, c: {x: 1, y: 2, z: 3}}"),
    // A key of the mapping's own wins wherever it stands.
    ("b: &b {x: 1, y: 2}\nc: {z: 0, <<: *b, y: 9}\n", "{b: {x: 1, y: 2}, c: {z: 0, x: 1, y: 9}}"),
    // An earlier mapping wins over a later one.
    ("[&a {x: 1, y: 1}, &b {y: 2, z: 2}, {<<: [*a, *b]}]", "[{x: 1, y: 1}, {y: 2, z: 2}, {x: 1, y: 1, z: 2}]"),
    ("[&a {x: 1, y: 1}, &b {<<: *a, y: 2}, {<<: *b, z: 3}]", "[{x: 1, y: 1}, {x: 1, y: 2}, {x: 1, y: 2, z: 3}]"),
    ("{<<: {x: 1}, y: 2}", "{x: 1, y: 2}"),
    ("{<<: [], <: 2}", "{<: 2}"),
    ("{'<<': 1}", "{<<: 1}"),
  ]

  @Test(arguments: merges)
  func merge(_ text: String, _ tree: String) throws {
    #expect(try compact(parse(text)) == tree)
  }

  @Test func mergedEntriesKeepTheirPlaces() throws {
    let node = try parse("b: &b\n  x: 1\nc:\n  <<: *b\n  y: 2\n")
    let merged = try #require(node["c"])
    #expect(merged["x"]?.span.start.line == 2)
    #expect(merged["y"]?.span.start.line == 5)
    #expect(merged.span.start.line == 4 && merged.span.end.line == 5)
  }

  static let refusals: [(text: String, message: String)] = [
    (
      "a: 1\nb: 2\n'a': 3\n",
      """
      graph.yaml:3:1: error: duplicate key `a`
        'a': 3
        ^~~
      graph.yaml:1:1: note: first defined here
        a: 1
        ^
      """
    ),
    (
      "- {\"\\u00e9\": 1, é: 2}\n",
      """
      graph.yaml:1:17: error: duplicate key `é`
        - {"\\u00e9": 1, é: 2}
                        ^
      graph.yaml:1:4: note: first defined here
        - {"\\u00e9": 1, é: 2}
           ^~~~~~~~
      """
    ),
    (
      "? [a, b]\n: c\n",
      """
      graph.yaml:1:3: error: a key must be a scalar, and this is a sequence
        ? [a, b]
          ^~~~~~
      """
    ),
    (
      "a: {{b: c}: d}\n",
      """
      graph.yaml:1:5: error: a key must be a scalar, and this is a mapping
        a: {{b: c}: d}
            ^~~~~~
      """
    ),
    (
      "?\n: x\n",
      """
      graph.yaml:1:2: error: the key is missing here
        ?
         ^
      """
    ),
    (
      "a: {<<: 5}\n",
      """
      graph.yaml:1:5: error: `<<` merges a mapping or a sequence of mappings, and this is an integer
        a: {<<: 5}
            ^~
      graph.yaml:1:9: note: an integer is written here
        a: {<<: 5}
                ^
      """
    ),
    (
      "a: &a {x: 1}\nb: &b [*a]\nc:\n  <<: [*a, *b]\n",
      """
      graph.yaml:4:3: error: `<<` merges a mapping or a sequence of mappings, and this is a sequence
          <<: [*a, *b]
          ^~
      graph.yaml:2:4: note: a sequence is written here
        b: &b [*a]
           ^~~~~~~
      """
    ),
    (
      "a: &a {x: 1}\nb:\n  <<: *a\n  <<: *a\n",
      """
      graph.yaml:4:3: error: duplicate key `<<`
          <<: *a
          ^~
      graph.yaml:3:3: note: first defined here
          <<: *a
          ^~
      note: to merge several, list them: `<<: [*a, *b]`
      """
    ),
  ]

  @Test(arguments: refusals)
  func refusal(_ text: String, _ message: String) {
    #expect(rejection(of: text) == message)
  }

  @Test func longNamesAreCutInMessages() throws {
    let key = String(repeating: "k", count: 1000)
    let message = try #require(rejection(of: "{\(key): 1, \(key): 2}"))
    #expect(message.hasPrefix("graph.yaml:1:1007: error: duplicate key `\(key.prefix(64))…`\n"))
  }
}
