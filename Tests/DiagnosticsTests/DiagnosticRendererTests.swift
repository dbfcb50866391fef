import MartletDiagnostics
import Testing

struct DiagnosticRendererTests {
  private func span(_ line: Int, _ column: Int, to end: Int, endLine: Int? = nil, file: String = "g.yaml") -> SourceSpan
  {
    SourceSpan(
      file: file, start: SourcePosition(line: line, column: column, offset: 0),
      end: SourcePosition(line: endLine ?? line, column: end, offset: 0))
  }

  private func render(_ diagnostic: Diagnostic, _ text: String) -> String {
    DiagnosticRenderer(sources: ["g.yaml": text]).render(diagnostic)
  }

  @Test func caretAndTildes() {
    #expect(
      render(.error("wrong", at: span(2, 3, to: 7)), "a\n  word x\n") == """
        g.yaml:2:3: error: wrong
            word x
            ^~~~
        """)
    #expect(
      render(.error("wrong", at: span(1, 1, to: 1)), "abc") == """
        g.yaml:1:1: error: wrong
          abc
          ^
        """)
  }

  @Test func spanOverSeveralLinesIsMarkedToTheEndOfItsFirst() {
    #expect(
      render(.error("wrong", at: span(1, 3, to: 2, endLine: 2)), "a: [b,\nc]") == """
        g.yaml:1:3: error: wrong
          a: [b,
            ^~~~
        """)
  }

  @Test func placeBehindTheLine() {
    #expect(
      render(.error("wrong", at: span(1, 4, to: 9)), "abc") == """
        g.yaml:1:4: error: wrong
          abc
             ^
        """)
    #expect(render(.error("wrong", at: span(7, 1, to: 2)), "abc") == "g.yaml:7:1: error: wrong")
    #expect(render(.error("wrong", at: span(0, 0, to: 0)), "abc") == "g.yaml:0:0: error: wrong")
  }

  @Test func columnsCountUnicodeScalars() {
    #expect(
      render(.error("wrong", at: span(1, 5, to: 7)), "é: →xy") == """
        g.yaml:1:5: error: wrong
          é: →xy
              ^~
        """)
  }

  @Test(arguments: ["a: 1\r\nb: 2\r\n", "a: 1\rb: 2\r", "a: 1\nb: 2\n", "\u{FEFF}a: 1\nb: 2\n"])
  func lineEndsAndByteOrderMark(_ text: String) {
    #expect(
      render(.error("wrong", at: span(1, 4, to: 5)), text) == "g.yaml:1:4: error: wrong\n  a: 1\n     ^")
    #expect(
      render(.error("wrong", at: span(2, 4, to: 5)), text) == "g.yaml:2:4: error: wrong\n  b: 2\n     ^")
  }

  @Test func tabsTakeOneColumn() {
    #expect(render(.error("wrong", at: span(1, 3, to: 4)), "\ta\tb") == "g.yaml:1:3: error: wrong\n   a b\n    ^")
  }

  @Test func nothingReachesTheTerminalButText() {
    let hostile = "a\u{1B}[31m\u{7F}\u{9B}\u{202E}b"
    #expect(
      render(.error("`\(hostile)\n` is wrong", at: span(1, 1, to: 2)), hostile) == """
        g.yaml:1:1: error: `a·[31m···b·` is wrong
          a·[31m···b
          ^
        """)
  }

  @Test func longLinesAreCutToAWindow() {
    let text = String(repeating: "0123456789", count: 100)
    let lines = render(.error("wrong", at: span(1, 501, to: 700)), text).split(separator: "\n")
    #expect(lines.count == 3)
    #expect(lines[1] == "  " + text.prefix(120))
    #expect(lines[2] == "  " + String(repeating: " ", count: 60) + "^" + String(repeating: "~", count: 59))
    let atEnd = render(.error("wrong", at: span(1, 1001, to: 1001)), text).split(separator: "\n")
    #expect(atEnd[2] == "  " + String(repeating: " ", count: 120) + "^")
  }

  @Test func notesSuggestionAndSeverity() {
    let diagnostic = Diagnostic(
      .warning, "unknown key `kernal`", at: .text(span(1, 1, to: 7)), suggestion: "kernel",
      notes: [.init("the operator is here", at: .text(span(2, 1, to: 2))), .init("see `martlet ops`")])
    #expect(
      render(diagnostic, "kernal: 3\nx") == """
        g.yaml:1:1: warning: unknown key `kernal`; did you mean `kernel`?
          kernal: 3
          ^~~~~~
        g.yaml:2:1: note: the operator is here
          x
          ^
        note: see `martlet ops`
        """)
  }

  @Test func placesWithoutText() {
    #expect(render(.error("wrong", at: nil), "") == "error: wrong")
    #expect(render(Diagnostic(.error, "wrong", at: .file("w")), "") == "w: error: wrong")
    #expect(render(Diagnostic(.error, "wrong", at: .binary(file: "w", byte: 8)), "") == "w: error: wrong (byte 8)")
    #expect(render(Diagnostic(.error, "wrong", at: .binary(file: "w", byte: nil)), "") == "w: error: wrong")
    #expect(render(.error("wrong", at: span(1, 1, to: 2, file: "other.yaml")), "abc") == "other.yaml:1:1: error: wrong")
  }

  @Test func setsAreRenderedOneBelowTheOther() {
    let set = DiagnosticSet([.error("one", at: span(1, 1, to: 2)), .error("two", at: nil)])
    #expect(set.description == "g.yaml:1:1: error: one\nerror: two")
    #expect(
      DiagnosticRenderer(sources: ["g.yaml": "x"]).render(set) == "g.yaml:1:1: error: one\n  x\n  ^\nerror: two")
  }
}
