import Testing

struct SyntaxErrorTests {
  static let table: [(text: String, message: String)] = [
    (
      "a: [1, 2\n\n",
      """
      graph.yaml:1:9: error: did not find expected `,` or `]` while parsing a flow sequence
        a: [1, 2
                ^
      graph.yaml:1:4: note: the flow sequence starts here
        a: [1, 2
           ^
      """
    ),
    (
      "layers:\n  - conv2d: {name: a, kernel: 3\n  - relu\n",
      """
      graph.yaml:3:9: error: did not find expected `,` or `}` while parsing a flow mapping
          - relu
                ^
      graph.yaml:2:13: note: the flow mapping starts here
          - conv2d: {name: a, kernel: 3
                    ^
      """
    ),
    (
      "name: a: b\n",
      """
      graph.yaml:1:8: error: mapping values are not allowed in this context
        name: a: b
               ^
      note: a text that contains `: ` must be quoted
      """
    ),
    (
      "a: 1\n b: 2\n",
      """
      graph.yaml:2:3: error: mapping values are not allowed in this context
         b: 2
          ^
      note: this line is indented wrongly, or the line before it lacks its colon
      """
    ),
    (
      "a:\n\t- b\n",
      """
      graph.yaml:2:1: error: found character that cannot start any token
         - b
        ^
      note: YAML is indented with spaces, never with tabs
      """
    ),
    (
      "mail: @x\n",
      """
      graph.yaml:1:7: error: found character that cannot start any token
        mail: @x
              ^
      note: a text that starts with this character must be quoted
      """
    ),
    (
      "a: 'x\nb: y\n",
      """
      graph.yaml:2:5: error: found unexpected end of stream while scanning a quoted scalar
        b: y
            ^
      graph.yaml:1:4: note: the quoted scalar starts here
        a: 'x
           ^
      """
    ),
    (
      "a: \"\\q\"\n",
      """
      graph.yaml:1:5: error: found unknown escape character while parsing a quoted scalar
        a: "\\q"
            ^
      graph.yaml:1:4: note: the quoted scalar starts here
        a: "\\q"
           ^
      """
    ),
    (
      "a: \"\\ud800\"\n",
      """
      graph.yaml:1:7: error: found invalid Unicode character escape code while parsing a quoted scalar
        a: "\\ud800"
              ^
      graph.yaml:1:4: note: the quoted scalar starts here
        a: "\\ud800"
           ^
      """
    ),
    (
      "- a\nb: c\n",
      """
      graph.yaml:2:1: error: did not find expected `-` indicator while parsing a block collection
        b: c
        ^
      graph.yaml:1:1: note: the block collection starts here
        - a
        ^
      """
    ),
    (
      "é: ü\n- a\n",
      """
      graph.yaml:2:1: error: did not find expected key while parsing a block mapping
        - a
        ^
      graph.yaml:1:1: note: the block mapping starts here
        é: ü
        ^
      """
    ),
    (
      "a: ]\n",
      """
      graph.yaml:1:4: error: did not find expected node content while parsing a block node
        a: ]
           ^
      """
    ),
    (
      "%YAML 2.0\n---\na: 1\n",
      """
      graph.yaml:1:1: error: found incompatible YAML document
        %YAML 2.0
        ^
      """
    ),
    (
      "a: 1\n---\nb: 2\n",
      """
      graph.yaml:2:1: error: a second document starts here, and a file holds one
        ---
        ^~~
      """
    ),
    (
      "a: 1\n...\nb: 2\n",
      """
      graph.yaml:3:1: error: did not find expected <document start>
        b: 2
        ^
      """
    ),
  ]

  @Test(arguments: table)
  func message(_ text: String, _ message: String) {
    #expect(rejection(of: text) == message)
  }

  @Test func linesEndedByCRLF() {
    #expect(
      rejection(of: "name: x\r\na: b: c\r\n") == """
        graph.yaml:2:5: error: mapping values are not allowed in this context
          a: b: c
              ^
        note: a text that contains `: ` must be quoted
        """)
  }
}
