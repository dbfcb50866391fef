import MartletIR
import MartletPasses
import MartletTesting
import Testing

/// The helpers for people who test their own passes: what they accept, and what they catch.
struct FixtureRunnerTests {
  private let input = """
    graph g {
      %x = input : f32[N, 4]
      %drop = dropout(%x) : f32[N, 4]
      %y = relu(%drop) : f32[N, 4]
      output y = %y
    }
    """
  private let expected = """
    graph g {
      %x = input : f32[N, 4]
      %y = relu(%x) : f32[N, 4]
      output y = %y
    }
    """
  /// Wrong: a ReLU is not the identity.
  private let wrong = Pass("remove-relu", .exact, "Removes every ReLU.") { graph, id in
    guard graph[id].op is ReLU else { return nil }
    var patch = Patch("removed \(graph[id].name)")
    patch.replace(id, with: .existing(graph[id].operands[0]))
    return patch
  }

  @Test func acceptsWhatIsExpected() throws {
    try expectRewrite(.removeDropout, input: input, expected: expected)
    try expectRewrite(.removeDropout, .fuseActivation, input: expected, expected: nil)
  }

  @Test func reportsAnotherText() {
    let failure = #expect(throws: RewriteFailure.self) {
      try expectRewrite(.fuseActivation, input: input, expected: expected)
    }
    #expect(failure?.problems == ["expected\n\(expected)\nbut the result is\n\(input)\n"])
  }

  @Test func reportsWrongNumbers() {
    let failure = #expect(throws: RewriteFailure.self) {
      try expectRewrite(
        wrong, input: expected,
        expected: """
          graph g {
            %x = input : f32[N, 4]
            output y = %x
          }
          """)
    }
    #expect(failure?.problems.count == 1)
    #expect(failure?.description.hasPrefix("element ") == true)
    #expect(failure?.description.hasSuffix(" in a batch of 1") == true)
  }

  @Test func reportsWhatIsNoGraph() {
    let failure = #expect(throws: RewriteFailure.self) {
      try expectRewrite(.removeDropout, input: "graph {", expected: nil)
    }
    #expect(failure?.description == "input:1:7: error: expected the graph's name\n  graph {\n        ^")
  }

  @Test func fixtureNamesItsParts() throws {
    let fixture = try PassFixture("# run: remove-dropout\n\(input)\n# expect\n\(expected)\n", file: "f.ir")
    #expect(fixture.problems() == [])
    #expect(!fixture.expectsNoChange)
  }

  @Test func fixtureBlesses() throws {
    let head = "# A remark.\n# run: remove-dropout\n\(input)\n# expect\n"
    let fixture = try PassFixture(head + "unchanged\n", file: "f.ir")
    #expect(fixture.problems() == ["f.ir: expected\nunchanged\nbut the result is\n\(expected)\n"])
    #expect(try fixture.blessed() == head + expected + "\n")
  }

  @Test func wrongNumbersAreNeverBlessed() throws {
    let fixture = try PassFixture("# run: remove-relu\n\(expected)\n# expect\n", file: "f.ir")
    let failure = #expect(throws: RewriteFailure.self) { try fixture.blessed(passes: PassRegistry([wrong])) }
    #expect(failure?.description.hasPrefix("f.ir: element ") == true)
  }

  @Test(arguments: [
    ("graph g {\n}\n# expect\n", "f.ir: there is no line `# run: PASS, …`"),
    ("# run: remove-dropout\ngraph g {\n}\n", "f.ir: there is no line `# expect`"),
  ])
  func incompleteFixtures(_ text: String, _ message: String) {
    let failure = #expect(throws: RewriteFailure.self) { try PassFixture(text, file: "f.ir") }
    #expect(failure?.description == message)
  }

  @Test func unknownPass() throws {
    let fixture = try PassFixture("# run: remove-dropuot\n\(input)\n# expect\n", file: "f.ir")
    #expect(fixture.problems() == ["f.ir: there is no pass `remove-dropuot`"])
  }

  @Test func diagnosticsHaveTheFilesLines() throws {
    let fixture = try PassFixture(
      "# run: remove-dropout\n\ngraph g {\n  %x = foo : f32[N]\n}\n# expect\n", file: "f.ir")
    #expect(fixture.problems() == ["f.ir:4:8: error: there is no operator `foo`\n    %x = foo : f32[N]\n         ^~~"])
  }

  private let graphFile = """
    martlet: 1
    name: g
    inputs: {x: {shape: [N, 4]}}
    layers:
      - dropout: {name: drop}
      - relu: {name: y}
    outputs: {y: y}
    """

  @Test func graphsMayBeGraphFiles() throws {
    try expectRewrite(.removeDropout, input: "# A remark.\n\n\(graphFile)", expected: expected)
    let head = "# A remark.\n# run: remove-dropout\n\(graphFile)\n# expect\n"
    #expect(try PassFixture(head + expected + "\n", file: "f.ir").problems() == [])
    #expect(try PassFixture(head, file: "f.ir").blessed() == head + expected + "\n")
  }

  @Test func diagnosticsOfGraphFilesHaveTheFixturesLines() throws {
    let text = "# run: remove-dropout\n" + graphFile.replacing("relu", with: "relo") + "\n# expect\nunchanged\n"
    #expect(
      try PassFixture(text, file: "f.ir").problems() == [
        """
        f.ir:7:5: error: there is no layer type `relo`; did you mean `relu`?
            - relo: {name: y}
              ^~~~
        """
      ])
  }

  @Test func fixturesStandAlone() throws {
    let text = "# run: remove-dropout\nmartlet: 1\nextends: other.yaml\n# expect\nunchanged\n"
    #expect(
      try PassFixture(text, file: "f.ir").problems() == [
        """
        f.ir:3:10: error: no other files can be read here
          extends: other.yaml
                   ^~~~~~~~~~
        """
      ])
  }
}
