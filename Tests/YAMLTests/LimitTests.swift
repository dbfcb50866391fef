import MartletYAML
import Testing

struct LimitTests {
  @Test func bytes() {
    let limits = YAMLLimits(bytes: 8)
    #expect(rejection(of: "a: 12345", limits: limits) == nil)
    #expect(
      rejection(of: "a: 123456", limits: limits) == "graph.yaml: error: the file has 9 bytes, and YAML is read up to 8")
    #expect(
      rejection(of: [UInt8](repeating: 0x20, count: 16_777_217))
        == "graph.yaml: error: the file has 16777217 bytes, and YAML is read up to 16777216")
  }

  @Test func nodes() {
    let limits = YAMLLimits(nodes: 4)
    #expect(rejection(of: "[1, 2, 3]", limits: limits) == nil)
    #expect(
      rejection(of: "[1, 2, 3, 4]", limits: limits) == """
        graph.yaml:1:11: error: the file has more than 4 nodes
          [1, 2, 3, 4]
                    ^
        """)
  }

  @Test func scalarBytes() {
    let limits = YAMLLimits(scalarBytes: 4)
    #expect(rejection(of: "a: éé", limits: limits) == nil)
    #expect(
      rejection(of: "a: ééé", limits: limits) == """
        graph.yaml:1:4: error: this scalar is longer than 4 bytes
          a: ééé
             ^~~
        """)
  }

  @Test func depth() {
    let limits = YAMLLimits(depth: 2)
    #expect(rejection(of: "[[1], {a: 2}]", limits: limits) == nil)
    #expect(
      rejection(of: "[[1], {a: []}]", limits: limits) == """
        graph.yaml:1:11: error: collections are nested more than 2 deep
          [[1], {a: []}]
                    ^
        """)
  }

  /// An alias counts as deep as what it stands for, so that nobody who walks the tree meets more than was allowed.
  @Test func depthThroughAliases() {
    let limits = YAMLLimits(depth: 3)
    #expect(rejection(of: "[&a [x], &b [*a]]", limits: limits) == nil)
    #expect(
      rejection(of: "[&a [x], &b [*a], [*b]]", limits: limits) == """
        graph.yaml:1:20: error: collections are nested more than 3 deep
          [&a [x], &b [*a], [*b]]
                             ^~
        """)
  }

  /// Merging flattens: a long chain of bases is no deeper than one mapping.
  @Test func mergingAddsNoDepth() throws {
    let chain = (1...200).map { "b\($0): &b\($0) {<<: [*b\($0 - 1)], k\($0): 1}\n" }
    let node = try parse("b0: &b0 {k0: 1}\n" + chain.joined(), limits: YAMLLimits(depth: 4))
    #expect(node["b200"]?.mapping?.count == 201)
  }

  @Test func bombOfAliases() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...30 {
      text += "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ") + "]\n"
    }
    #expect(
      rejection(of: text) == """
        graph.yaml:6:45: error: with its aliases expanded, the file has more than 1000000 nodes
          a5: &a5 [*a4, *a4, *a4, *a4, *a4, *a4, *a4, *a4, *a4, *a4]
                                                      ^~~
        """)
  }

  @Test(.timeLimit(.minutes(1)), arguments: ["[", "{a: ", "- ", "? ", "[{a: "])
  func hugeDepth(_ opening: String) throws {
    let message = try #require(rejection(of: String(repeating: opening, count: 40_000)))
    #expect(message.contains(": error: collections are nested more than 64 deep\n"))
  }

  @Test func directives() {
    let many = (0..<65).map { "%TAG !t\($0)! tag:x,1:\n" }.joined() + "---\na: 1\n"
    #expect(rejection(of: many) == "graph.yaml: error: the file has more than 64 lines that start with `%`")
  }
}
