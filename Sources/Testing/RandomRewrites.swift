public import MartletIR
public import MartletPasses
internal import MartletReference
internal import MartletVerification

/// Runs passes on random graphs, and checks that the verifier accepts the graph after each patch and that every rewrite
/// keeps the numbers under its pass's class. A graph that shows a fault is made as small as it can be first.
///
///     try expectSoundRewrites(.fuseActivation, onRandomGraphs: 1...1_000)
///
/// - Parameters:
///   - seeds: of the graphs.
///   - generator: what the graphs are like; small ones where nothing is said.
/// - Returns: how many graphs the passes changed: where that is none, nothing was shown.
/// - Throws: the first fault, as a fixture that shows it.
@discardableResult
public func expectSoundRewrites(
  _ passes: Pass..., onRandomGraphs seeds: ClosedRange<UInt64>, generator: RandomGraphGenerator = .forPasses
) throws(RewriteFailure) -> Int {
  try expectSoundRewrites(onRandomGraphs: seeds, graph: generator.graph(seed:), passes: { _ in passes })
}

/// The same with graphs and passes that hang on the seed: in another order each time, say.
@discardableResult
public func expectSoundRewrites(
  onRandomGraphs seeds: ClosedRange<UInt64>, graph: (_ seed: UInt64) -> Graph, passes: (_ seed: UInt64) -> [Pass]
) throws(RewriteFailure) -> Int {
  var changed = 0
  for seed in seeds {
    let graph = graph(seed)
    let passes = passes(seed)
    let problems = rewriteProblems(of: passes, on: graph, changed: &changed)
    if problems.isEmpty { continue }
    let smallest = GraphShrinker().smallest(graph) { !rewriteProblems(of: passes, on: $0).isEmpty }
    throw RewriteFailure(
      ["seed \(seed): \(problems[0])"] + rewriteProblems(of: passes, on: smallest).map { "made smaller: \($0)" }
        + [PassFixture.text(of: passes.map(\.name), on: smallest)])
  }
  return changed
}

/// What is wrong with passes on one graph, on synthetic inputs and parameters; nothing where all is well.
public func rewriteProblems(of passes: [Pass], on graph: Graph) -> [String] {
  var changed = 0
  return rewriteProblems(of: passes, on: graph, changed: &changed)
}

private func rewriteProblems(of passes: [Pass], on graph: Graph, changed: inout Int) -> [String] {
  let result: PipelineVerification
  do throws(ReferenceError) {
    result = try PipelineVerifier(Pipeline(passes), graph, batch: 2, seed: 2012).verify(graph)
  } catch { return [error.description] }
  if !result.problems.isEmpty { return result.problems }
  if result.rewrites.isEmpty { return [] }
  changed += 1
  guard passes.loosestClass == .exact else { return [] }
  // What is exact is so for zeros of either sign, infinities and NaN too.
  var check = NumericCheck()
  check.batches = [2]
  return check.problems(from: graph, to: result.optimized, under: .exact)
}

extension RandomGraphGenerator {
  /// What a pass does hangs on a graph's form, not on its size.
  public static var forPasses: RandomGraphGenerator {
    var generator = RandomGraphGenerator()
    generator.multiplyAccumulateLimit = 2_000
    generator.elementLimit = 256
    return generator
  }
}

extension PassFixture {
  /// A fixture of a graph that the passes are to leave as it is, to begin with.
  static func text(of passes: [String], on graph: Graph) -> String {
    "# run: \(passes.joined(separator: ", "))\n\(graph)# expect\nunchanged\n"
  }
}
