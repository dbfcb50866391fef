import Foundation
import MartletTestSupport
import Testing

/// What `verify` does where something is wrong: the report is a result all the same.
@Suite struct VerifyTests {
  private static let graph = """
    martlet: 1
    name: tiny
    parameters: {features: 3}
    inputs:
      image: {shape: [N, 4]}
    layers:
      - linear: {name: fc, features: $features}
    outputs: {scores: fc}

    """

  private func verify(_ options: String) throws -> CommandResult {
    let folder = TemporaryFolder()
    _ = try folder.file("graph.yaml", holding: Self.graph.utf8)
    return try Command.run(
      "martlet compile graph.yaml --random-weights 1 -o model.martlet && martlet verify model.martlet \(options)",
      in: folder.path)
  }

  @Test func otherWeights() throws {
    let result = try verify("--against graph.yaml --random-weights 2")
    #expect(result.status == 1)
    #expect(result.output.hasSuffix("tiny, batch 2: NOT verified: 1 problem\n"))
    #expect(
      result.errors == "error: the model's weights of `fc.weight` and 1 more are not those of graph.yaml\n")
  }

  @Test func anotherGraph() throws {
    let result = try verify("--against graph.yaml --random-weights 1 --set features=2 --json")
    #expect(result.status == 1)
    #expect(result.output.contains(#""name":"tiny""#))
    #expect(result.errors.hasPrefix("error: the model's graph is not what graph.yaml compiles to:\n"))
  }

  @Test func theSame() throws {
    let result = try verify("--against graph.yaml --random-weights 1")
    #expect(result.status == 0)
    #expect(result.errors == "")
  }
}
