import Testing

struct TagTests {
  static let refusals: [(text: String, message: String)] = [
    (
      "a: !!python/object/apply:os.system [x]\n",
      """
      graph.yaml:1:4: error: unsupported tag `!!python/object/apply:os.system`
        a: !!python/object/apply:os.system [x]
           ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
      note: the tags there are: `!!null`, `!!bool`, `!!int`, `!!float`, `!!str`, `!!seq`, `!!map`
      """
    ),
    (
      "!flot 1\n",
      """
      graph.yaml:1:1: error: unsupported tag `!flot`
        !flot 1
        ^~~~~~~
      note: the tags there are: `!!null`, `!!bool`, `!!int`, `!!float`, `!!str`, `!!seq`, `!!map`
      """
    ),
    (
      "!!flot 1\n",
      """
      graph.yaml:1:1: error: unsupported tag `!!flot`; did you mean `!!float`?
        !!flot 1
        ^~~~~~~~
      note: the tags there are: `!!null`, `!!bool`, `!!int`, `!!float`, `!!str`, `!!seq`, `!!map`
      """
    ),
    (
      "!e!x 1\n",
      """
      graph.yaml:1:1: error: found undefined tag handle while parsing a node
        !e!x 1
        ^
      """
    ),
    (
      "a: !!int 1.5\n",
      """
      graph.yaml:1:4: error: `1.5` does not fit its tag `!!int`
        a: !!int 1.5
           ^~~~~~~~~
      """
    ),
    (
      "a: !!int 9223372036854775808\n",
      """
      graph.yaml:1:4: error: `9223372036854775808` does not fit its tag `!!int`
        a: !!int 9223372036854775808
           ^~~~~~~~~~~~~~~~~~~~~~~~~
      """
    ),
    (
      "a: !!bool yes\n",
      """
      graph.yaml:1:4: error: `yes` does not fit its tag `!!bool`
        a: !!bool yes
           ^~~~~~~~~~
      """
    ),
    (
      "a: !!map x\n",
      """
      graph.yaml:1:4: error: the tag `!!map` does not fit a scalar
        a: !!map x
           ^~~~~~~
      """
    ),
    (
      "a: !!seq {}\n",
      """
      graph.yaml:1:4: error: the tag `!!seq` does not fit a mapping
        a: !!seq {}
           ^~~~~~~
      """
    ),
    (
      "a: !!str []\n",
      """
      graph.yaml:1:4: error: the tag `!!str` does not fit a sequence
        a: !!str []
           ^~~~~~~
      """
    ),
  ]

  @Test(arguments: refusals)
  func refusal(_ text: String, _ message: String) {
    #expect(rejection(of: text) == message)
  }
}
