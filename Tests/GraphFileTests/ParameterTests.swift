import MartletDiagnostics
import Testing

@testable import MartletGraphFile

@Suite struct ParameterTests {
  private static let text = graphText(
    ["relu: {name: y}"],
    parameters: """
      {classes: 10, rate: 0.5, deep: true, kind: small, wide: {type: float, default: 2}, \
      hidden: {type: int, default: 4 * $classes}, half: {type: float, default: $classes / 4}, \
      label: {type: string, default: n$(2 * $classes)}}
      """)

  private func value(of name: String, set: [String: String]) throws -> ScalarValue? {
    try load(Self.text, set: set).parameters.first { $0.name == name }?.value
  }

  @Test func defaultsHaveTheirTypes() throws {
    let parameters = try load(Self.text).parameters
    #expect(parameters.map(\.name) == ["classes", "rate", "deep", "kind", "wide", "hidden", "half", "label"])
    #expect(parameters.map(\.type) == [.int, .float, .bool, .string, .float, .int, .float, .string])
    #expect(
      parameters.map(\.value) == [
        .integer(10), .float(0.5), .boolean(true), .string("small"), .float(2), .integer(40), .float(2.5),
        .string("n20"),
      ])
  }

  static let settings: [(String, String, ScalarValue)] = [
    ("classes", "100", .integer(100)), ("classes", "-1", .integer(-1)), ("classes", " 7 ", .integer(7)),
    ("classes", "0x10", .integer(16)), ("rate", "0.25", .float(0.25)), ("rate", "1", .float(1)),
    ("rate", "1e-3", .float(0.001)), ("wide", "3", .float(3)), ("deep", "false", .boolean(false)),
    ("kind", "large", .string("large")), ("kind", "\"18\"", .string("18")), ("kind", "'a: b'", .string("a: b")),
    ("kind", "", .string("")), ("kind", "yes", .string("yes")), ("kind", "$x", .string("$x")),
  ]

  @Test(arguments: settings) func areSet(_ name: String, _ text: String, _ expected: ScalarValue) throws {
    #expect(try value(of: name, set: [name: text]) == expected)
  }

  @Test func defaultsFollowWhatIsSet() throws {
    #expect(try value(of: "hidden", set: ["classes": "3"]) == .integer(12))
    #expect(try value(of: "hidden", set: ["classes": "3", "hidden": "5"]) == .integer(5))
  }

  static let refusals: [(String, String, String)] = [
    ("classes", "ten", "`classes` must be an integer, but this is a string"),
    ("classes", "1.5", "`classes` must be an integer, but this is a float"),
    ("classes", "", "`classes` must be an integer, but this is nothing"),
    ("classes", "[1]", "`classes` must be an integer, but this is a sequence"),
    ("classes", "4 * 5", "`classes` must be an integer, but this is a string"),
    ("classes", "null", "`classes` must be an integer, but this is null"),
    ("classes", "[", "`classes` must be an integer, but this is no YAML scalar"),
    ("rate", ".inf", "`rate` must be a number, but this is a float"),
    ("rate", "true", "`rate` must be a number, but this is a boolean"),
    ("deep", "yes", "`deep` must be `true` or `false`, but this is a string"),
    ("deep", "1", "`deep` must be `true` or `false`, but this is an integer"),
  ]

  @Test(arguments: refusals) func areRefused(_ name: String, _ text: String, _ message: String) throws {
    let said = try #require(complaint(Self.text, set: [name: text]))
    #expect(said.hasPrefix("error: `--set \(name)=\(text)`: \(message)\ngraph.yaml:2:"))
    #expect(said.contains("note: `\(name)` is declared here"))
  }

  @Test func aNumberIsNoStringUnlessItIsQuoted() throws {
    let said = try #require(complaint(graphText(["relu: {name: y}"], parameters: "{kind: small}"), set: ["kind": "18"]))
    #expect(
      said == """
        error: `--set kind=18`: `kind` must be a string, but this is an integer
        graph.yaml:2:14: note: `kind` is declared here
          parameters: {kind: small}
                       ^~~~
        note: in quotes it is a string: `--set 'kind="18"'`
        """)
  }

  @Test func unknownOnesAreRefused() {
    let text = graphText(["relu: {name: y}"], parameters: "{classes: 10}")
    #expect(
      complaint(text, set: ["clases": "3", "other": "1"]) == """
        error: `--set clases=…`: there is no parameter `clases`; did you mean `classes`?
        error: `--set other=…`: there is no parameter `other`
        """)
  }
}
