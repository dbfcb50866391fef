public import MartletIR

/// Passes in the order in which they run.
public struct Pipeline: Sendable {
  public var passes: [Pass]

  /// Whether the graph is verified after each patch, which costs the whole graph each time, and not only after each
  /// pass.
  public var verifiesEachPatch = false

  public init(_ passes: [Pass]) { self.passes = passes }

  /// What every graph goes through. First what inference does not need, so that what belongs together stands together;
  /// then what is computed twice or for nobody, so that a value with one reader shows as such; then fusion.
  public static let standard = Pipeline([
    .removeDropout,
    .removeIdentities,
    .simplifyFlatten,
    .removeRedundantReLU,
    .commonSubexpressions,
    .eliminateDeadCode,
    .fuseActivation,
  ])

  /// Runs the passes one after the other, each to its fixed point.
  /// - Parameters:
  ///   - graph: a sound one: what is wrong with it would be laid at the door of the first pass that changes it.
  ///   - observe: called after each pass with what it did and the graph it left.
  /// - Throws: the first pass that proposes a patch that cannot be applied, breaks an invariant, or does not settle.
  public func run(
    _ graph: Graph, observe: (PassRecord, Graph) -> Void = { _, _ in }
  ) throws(PassError) -> (graph: Graph, records: [PassRecord]) {
    var graph = graph
    var records: [PassRecord] = []
    for pass in passes {
      let reasons = try PassRunner(pass: pass, verifiesEachPatch: verifiesEachPatch).run(&graph)
      let record = PassRecord(pass: pass.name, reasons: reasons)
      records.append(record)
      observe(record, graph)
    }
    return (graph, records)
  }
}

/// What one pass did to a graph.
public struct PassRecord: Hashable, Sendable {
  public let pass: String
  /// The reason of each patch that was applied, in order: `fused relu1 into conv1`.
  public let reasons: [String]

  public init(pass: String, reasons: [String]) {
    self.pass = pass
    self.reasons = reasons
  }

  public var changedSomething: Bool { !reasons.isEmpty }
}
