import Martlet
import MartletTestSupport
import Testing

@Suite struct GraphStageTests {
  private let folder = TemporaryFolder()

  /// A ReLU that can be fused once the dropout before it is gone, by passes in the order that needs a second round.
  private func network(_ passes: [Pass] = [.fuseActivation, .removeDropout]) throws -> Network {
    let text = """
      martlet: 1
      inputs: {x: {shape: [N, 4]}}
      layers:
        - linear: {name: fc, features: 4}
        - dropout: {name: drop}
        - relu: {name: rectified}
      outputs: {y: rectified}

      """
    var options = CompileOptions()
    options.pipeline = Pipeline(passes)
    return try Network(path: try folder.graph(text).path, options: options)
  }

  private func names(_ graph: Graph) -> [String] {
    graph.nodes.filter { graph[$0].op != nil }.map { graph[$0].name }
  }

  @Test func aStageIsBeforeTheFirstRunOrAfterTheLastThatChangedSomething() throws {
    let network = try network()
    let all = ["fc", "drop", "rectified"]
    #expect(names(try network.graph(at: .written)) == all)
    #expect(names(try network.graph(at: .before(pass: "fuse-activation"))) == all)
    #expect(names(try network.graph(at: .before(pass: "remove-dropout"))) == all)
    #expect(names(try network.graph(at: .after(pass: "remove-dropout"))) == ["fc", "rectified"])
    #expect(names(try network.graph(at: .after(pass: "fuse-activation"))) == ["fc"])
    #expect(names(try network.graph(at: .optimized)) == ["fc"])
  }

  @Test func aPassThatChangesNothingLeavesWhatItFound() throws {
    let network = try network([.removeDropout, .commonSubexpressions, .fuseActivation])
    #expect(names(try network.graph(at: .before(pass: "common-subexpressions"))) == ["fc", "rectified"])
    #expect(names(try network.graph(at: .after(pass: "common-subexpressions"))) == ["fc", "rectified"])
    #expect(try network.changes(by: "common-subexpressions").isEmpty)
  }

  @Test func changesHaveBothSides() throws {
    let changes = try network().changes()
    #expect(changes.map(\.record.pass) == ["remove-dropout", "fuse-activation"])
    #expect(changes.map(\.record.round) == [1, 2])
    #expect(changes.map { names($0.before).count } == [3, 2])
    #expect(changes.map { names($0.after).count } == [2, 1])
    #expect(try network().changes(by: "fuse-activation").map(\.record.reasons) == [["fused rectified into fc"]])
  }

  @Test func aPassThatDoesNotRunIsAnError() throws {
    let network = try network()
    for stage in [GraphStage.before(pass: "common-subexpressions"), .after(pass: "common-subexpressions")] {
      let error = #expect(throws: MartletError.self) { try network.graph(at: stage) }
      #expect(error?.description == "error: the pass `common-subexpressions` is not in the pipeline")
    }
    let error = #expect(throws: MartletError.self) { try network.changes(by: "common-subexpressions") }
    #expect(error?.description == "error: the pass `common-subexpressions` is not in the pipeline")
  }
}
