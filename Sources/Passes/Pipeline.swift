public import MartletIR

/// Passes in the order in which they run, round after round until a round changes nothing.
public struct Pipeline: Sendable {
  public var passes: [Pass]

  /// Whether the graph is verified after each patch, which costs the whole graph each time, and not only after each
  /// pass.
  public var verifiesEachPatch = false

  public init(_ passes: [Pass]) { self.passes = passes }

  /// What every graph goes through.
  public static let standard = Pipeline([
    // What inference does not need, so that what belongs together stands together.
    .removeDropout,
    // One spelling for what has several.
    .canonicaliseOperands,
    .canonicaliseClips,
    .canonicalisePools,
    .canonicaliseReductions,
    .canonicaliseShapes,
    .foldConstants,
    // What changes nothing, and chains that come to less.
    .removeIdentities,
    .mergeReshapes,
    .sinkReshapes,
    .flattenBeforeSoftmax,
    .mergeTransposes,
    .mergeClips,
    .removeRedundantReLU,
    // The pieces that layers are joined and cut by.
    .simplifySlices,
    .simplifySplits,
    .simplifyConcats,
    // What is computed twice or for nobody, so that a value with one reader shows as such.
    .commonSubexpressions,
    .eliminateDeadCode,
    // Formulas of several operators, before their parts are folded or fused into their neighbours; a hard swish is made of a
    // hard sigmoid.
    .recogniseLayerNorm,
    .recogniseSiLU,
    .recogniseMish,
    .recogniseHardSigmoid,
    .recogniseHardSwish,
    .recogniseGELU,
    // What can go into layers and their weights, which needs layers without an activation.
    .foldPadding,
    .foldPaddingIntoPool,
    .foldBatchNorm,
    .foldScale,
    // What can be done before a layer writes its result: what stands nearest to it first.
    .activationBeforePool,
    .fuseActivation,
    .fuseResidualAdd,
    .fuseMaxPool,
    .fuseDepthwise,
    // Convolutions of one window, with all that went into them.
    .convolutionToLinear,
    // Of what is left, layers side by side, which by now have their activations.
    .mergeParallelConvolutions,
  ])

  /// After so many patches the run stops, whatever is left to do; nil for no limit. What is found by halving it is the
  /// patch that breaks something.
  public var rewriteLimit: Int?

  /// The list is run again until a round changes nothing, and at most so often.
  public static let roundLimit = 8

  /// Runs the passes one after the other, each to its fixed point, and all of them again until nothing changes.
  /// - Parameters:
  ///   - graph: a sound one: what is wrong with it would be laid at the door of the first pass that changes it.
  ///   - observe: called after each pass with what it did and the graph it left.
  ///   - observeRewrite: called after each patch; costs a copy of the graph each time.
  /// - Returns: the graph, and a record for each pass and round. A round after the first has records of those passes
  ///   only that did something.
  /// - Throws: the first pass that proposes a patch that cannot be applied, breaks an invariant, or does not settle.
  public func run(
    _ graph: Graph, observe: (PassRecord, Graph) -> Void = { _, _ in }, observeRewrite: ((Rewrite) -> Void)? = nil
  ) throws(PassError) -> (graph: Graph, records: [PassRecord]) {
    var graph = graph
    var records: [PassRecord] = []
    var count = 0
    var lastChange = 0
    for round in 1... {
      var changed: [PassRecord] = []
      for (index, pass) in passes.enumerated() {
        // What stands behind the last pass that changed the graph has seen it as it is.
        if round > 1 && changed.isEmpty && index > lastChange { break }
        let runner = PassRunner(
          pass: pass, verifiesEachPatch: verifiesEachPatch, rewriteLimit: rewriteLimit, firstNumber: count + 1)
        let record = PassRecord(pass: pass.name, round: round, reasons: try runner.run(&graph, observeRewrite))
        count += record.reasons.count
        if record.changedSomething {
          changed.append(record)
          lastChange = index
        }
        if round > 1 && !record.changedSomething { continue }
        records.append(record)
        observe(record, graph)
      }
      guard let last = changed.last, count < rewriteLimit ?? .max else { break }
      if round == Self.roundLimit {
        throw PassError(
          pass: last.pass, fault: .undoneByOthers(rounds: round, passes: changed.map(\.pass)),
          lastReason: last.reasons.last)
      }
    }
    return (graph, records)
  }
}

/// What one pass did to a graph in one round of a pipeline.
public struct PassRecord: Hashable, Sendable {
  public let pass: String
  /// From 1.
  public let round: Int
  /// The reason of each patch that was applied, in order: `fused relu1 into conv1`.
  public let reasons: [String]

  public init(pass: String, round: Int = 1, reasons: [String]) {
    self.pass = pass
    self.round = round
    self.reasons = reasons
  }

  public var changedSomething: Bool { !reasons.isEmpty }
}
