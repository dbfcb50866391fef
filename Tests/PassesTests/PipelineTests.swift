import MartletIR
import MartletPasses
import MartletTesting
import Testing

/// What the pipeline does with patches, good and bad.
struct PipelineTests {
  static let chain = """
    graph g {
      %x = input : f32[N, 6]
      %fc1.weight = parameter : f32[6, 6]
      %fc1 = linear(%x, %fc1.weight) : f32[N, 6]
      %dropout1 = dropout(%fc1) : f32[N, 6]
      %relu1 = relu(%dropout1) : f32[N, 6]
      output y = %relu1
    }
    """

  @Test func recordsWhatEachPassDid() throws {
    let graph = try Graph.parse(Self.chain)
    var stages: [String] = []
    let (result, records) = try Pipeline([.removeDropout, .mergeReshapes, .fuseActivation]).run(graph) {
      record, graph in
      stages.append("\(record.pass): \(graph.nodeCount)")
    }
    #expect(
      records == [
        PassRecord(pass: "remove-dropout", reasons: ["removed dropout1"]),
        PassRecord(pass: "merge-reshapes", reasons: []),
        PassRecord(pass: "fuse-activation", reasons: ["fused relu1 into fc1"]),
      ])
    #expect(records.allSatisfy { $0.round == 1 })
    #expect(stages == ["remove-dropout: 4", "merge-reshapes: 4", "fuse-activation: 3"])
    #expect(graph.nodeCount == 5)
    #expect(result.nodeCount == 3)
  }

  /// What a pass makes possible for one that stands before it is done in the next round.
  @Test func runsAgainUntilNothingChanges() throws {
    let graph = try Graph.parse(Self.chain)
    let (result, records) = try Pipeline([.fuseActivation, .removeDropout]).run(graph)
    #expect(
      records == [
        PassRecord(pass: "fuse-activation", round: 1, reasons: []),
        PassRecord(pass: "remove-dropout", round: 1, reasons: ["removed dropout1"]),
        PassRecord(pass: "fuse-activation", round: 2, reasons: ["fused relu1 into fc1"]),
      ])
    #expect(result.nodeCount == 3)
  }

  @Test(arguments: [0, 1, 2, 9])
  func stopsAfterSoManyRewrites(_ limit: Int) throws {
    let graph = try Graph.parse(Self.chain)
    var pipeline = Pipeline([.removeDropout, .fuseActivation])
    pipeline.rewriteLimit = limit
    var rewrites: [String] = []
    let result = try pipeline.run(
      graph,
      observeRewrite: {
        rewrites.append("\($0.number) \($0.pass.name): \($0.before.nodeCount) → \($0.after.nodeCount)")
      })
    let all = ["1 remove-dropout: 5 → 4", "2 fuse-activation: 4 → 3"]
    #expect(rewrites == Array(all.prefix(limit)))
    #expect(result.graph.nodeCount == 5 - min(limit, 2))
  }

  @Test func keepsProvenance() throws {
    let graph = try Graph.parse(Self.chain)
    let result = try Pipeline.standard.run(graph).graph
    let node = result[try #require(result[name: "fc1"])]
    #expect(node.provenance.absorbed == ["dropout1", "relu1"])
    #expect(node.provenance.passes == ["remove-dropout", "fuse-activation"])
    #expect(node.provenance.spans.map(\.start.line) == [4, 5, 6])
  }

  @Test func movedNodeKeepsItsProvenance() throws {
    let graph = try Graph.parse(
      """
      graph g {
        %x = input : f32[N, 6, 1, 1]
        %prob = softmax(%x) : f32[N, 6, 1, 1]
        %rows = flatten(%prob) : f32[N, 6]
        output y = %rows
      }
      """)
    let result = try Pipeline([.flattenBeforeSoftmax]).run(graph).graph
    let rows = result[try #require(result[name: "rows"])]
    #expect(rows.provenance.spans.map(\.start.line) == [4])
    #expect(rows.provenance.passes == ["flatten-before-softmax"])
  }

  @Test func standardPassesAreRegisteredAndNamed() {
    let names = PassRegistry.standard.names
    #expect(names == Pipeline.standard.passes.map(\.name))
    #expect(Set(names).count == names.count)
    for pass in PassRegistry.standard.passes {
      #expect(pass.name.allSatisfy { $0.isLowercase || $0 == "-" })
      #expect(pass.summary.hasSuffix("."))
    }
  }

  /// What stands behind the last pass that changed something has nothing new to see.
  @Test func roundsEndBehindTheLastChange() throws {
    let (before, after) = (Counter(), Counter())
    func counting(_ name: String, _ counter: Counter) -> Pass {
      Pass(name, .exact, "Counts its runs.") {
        counter.count += 1
        return { _, _ in nil }
      }
    }
    let graph = try Graph.parse(
      """
      graph g {
        %x = input : f32[N, 4]
        %drop = dropout(%x) : f32[N, 4]
        %y = relu(%drop) : f32[N, 4]
        output y = %y
      }
      """)
    _ = try Pipeline([counting("before", before), .removeDropout, counting("after", after)]).run(graph)
    #expect(before.count == 2)
    #expect(after.count == 1)
  }

  @Test func registryReplacesByName() {
    var registry = PassRegistry.standard
    let count = registry.passes.count
    registry.register(Pass("remove-dropout", .reassociating, "Another.") { _, _ in nil })
    #expect(registry.passes.count == count)
    #expect(registry["remove-dropout"]?.numericClass == .reassociating)
    registry.register(Pass("mine", .exact, "Mine.") { _, _ in nil })
    #expect(registry.names.last == "mine")
    #expect(registry["nobody's"] == nil)
  }

  /// The work grows in proportion to the graph: a chain ten times as long asks ten times as often.
  @Test(arguments: PassRegistry.standard.names)
  func looksAtEachNodeAFewTimes(_ name: String) throws {
    let pass = try #require(PassRegistry.standard[name])
    var graph = Graph(name: "chain")
    var value = try graph.appendInput("x", type: TensorType(.float32, [.batch, 4]))
    let ops: [any Op] = [ReLU(), Flatten(axis: 1), Softmax(axis: 1)]
    for index in 1...10_000 {
      let op = ops[index % 3]
      value = ValueID(try graph.insert(op, [value], name: "n\(index)"))
    }
    try graph.appendOutput("y", ValueID(try #require(graph[name: "n10"])))
    let calls = Counter()
    let counted = Pass(pass.name, pass.numericClass, pass.summary) {
      let rewrite = pass.makeRewriter()
      return { graph, node in
        calls.count += 1
        return rewrite(graph, node)
      }
    }
    let result = try Pipeline([counted]).run(graph).graph
    #expect(calls.count <= 3 * 10_001)
    if name == "eliminate-dead-code" { #expect(result.nodeCount == 11) }
  }
}

/// - Note: A run of a pipeline is single-threaded.
private final class Counter: @unchecked Sendable {
  var count = 0
}
