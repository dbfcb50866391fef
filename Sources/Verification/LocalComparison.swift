internal import MartletIR
internal import MartletPasses
internal import MartletReference
internal import MartletTensors

/// Compares the two sides of rewrites, one after another, each where it changed the graph and nowhere else: both sides
/// are fed with the values that were recorded.
struct LocalComparison {
  private var values: RecordedValues
  /// Of each value of the graph as it stands, the value of the graph as written that it must be.
  private(set) var origins: [ValueID: ValueID] = [:]
  /// The number of the last rewrite that may ask for a node's recorded value; after it, it is let go.
  private let lastUses: [NodeID: Int]
  private let expiring: [Int: [NodeID]]

  /// At most about so many nodes around a change are computed too, where the values next to it are not the same.
  private static let extensionLimit = 16

  /// - Parameters:
  ///   - graph: the graph as written.
  ///   - values: what it computes; at least what `lastUses` names is better there, since it is computed again if not.
  init(_ graph: Graph, values: RecordedValues, lastUses: [NodeID: Int]) {
    self.values = values
    self.lastUses = lastUses
    expiring = Dictionary(grouping: lastUses.keys) { lastUses[$0] ?? 0 }
    for id in graph.nodes {
      for value in graph.values(of: id) { origins[value] = value }
    }
  }

  /// Compares one rewrite, and records the values on its far side for later ones.
  ///
  /// Where the values next to the change are not the same, it may still be sound: a pass may move an operator past its
  /// neighbour. So the neighbours are computed too, those that feed the change and those that read it, until what leaves the
  /// region is the same; where that is not so after some nodes, the rewrite drifts.
  mutating func compare(_ rewrite: Rewrite) throws(ReferenceError) -> RewriteFinding {
    var region = RewriteRegion(rewrite)
    var outcome = try evaluate(region, rewrite.pass.numericClass)
    var suspect = Self.suspect(nil, outcome, rewrite)
    var added = 0
    while !outcome.failures.isEmpty && added < Self.extensionLimit {
      let grown = region.extend(around: outcome.failures.map(\.claim))
      if grown == 0 { break }
      added += grown
      outcome = try evaluate(region, rewrite.pass.numericClass)
      suspect = Self.suspect(suspect, outcome, rewrite)
    }
    record(region, outcome, after: rewrite.number)
    let worst = outcome.failures.isEmpty ? outcome.claims.max { $0.deviation.share < $1.deviation.share } : suspect
    return RewriteFinding(
      number: rewrite.number, pass: rewrite.pass.name, reason: rewrite.reason,
      node: worst.map { rewrite.after.name(of: $0.claim.after) },
      deviation: worst?.deviation ?? Deviation(error: 0, allowed: 0))
  }

  private typealias JudgedClaim = (claim: RewriteRegion.Claim, deviation: Deviation)

  private struct Outcome {
    var claims: [JudgedClaim]
    /// What the operators of the region compute after the rewrite.
    var results: [NodeID: [Tensor]]

    var failures: [JudgedClaim] { claims.filter(\.deviation.isDrift) }
  }

  /// The failed claim to name: the one named before, as long as it is not refuted; else that of a node that is gone and has
  /// another in its place, or of one that was changed, before that of another operand, which may be meant.
  private static func suspect(_ suspect: JudgedClaim?, _ outcome: Outcome, _ rewrite: Rewrite) -> JudgedClaim? {
    func isTelling(_ claim: RewriteRegion.Claim) -> Bool {
      claim.before == claim.after || !rewrite.after.contains(claim.before.node)
    }
    if let suspect, isTelling(suspect.claim) {
      let again = outcome.claims.first {
        $0.claim.before == suspect.claim.before && $0.claim.after == suspect.claim.after
      }
      if again?.deviation.isDrift ?? true { return again ?? suspect }
    }
    return outcome.failures.first { isTelling($0.claim) } ?? outcome.failures.first ?? suspect
  }

  private mutating func evaluate(
    _ region: RewriteRegion, _ numericClass: NumericClass
  ) throws(ReferenceError) -> Outcome {
    let claims = region.claims
    let (wantedBefore, wantedAfter) = (claims.map(\.before), claims.map(\.after))
    for id in region.before.evaluationOrder(for: wantedBefore, isKnown: region.isUnchanged) {
      try recover(region.before[id].operands, region)
    }
    for id in region.after.evaluationOrder(for: wantedAfter, isKnown: region.isUnchanged) {
      try recover(region.after[id].operands, region)
    }
    let old = try values.evaluate(wantedBefore, in: region.before, as: Float.self, isRecorded: region.isUnchanged)
    let new = try values.evaluate(wantedAfter, in: region.after, as: Float.self, isRecorded: region.isUnchanged)
    let truths =
      numericClass.budget == nil
      ? [:] : try values.evaluate(wantedBefore, in: region.before, as: Double.self, isRecorded: region.isUnchanged)
    var judged: [JudgedClaim] = []
    for claim in claims {
      let original = try value(claim.before, old, region)
      let value = try value(claim.after, new, region)
      let truth = truths[claim.before.node]?[claim.before.result]
      let deviation = Deviation(
        of: value, from: original, truth: truth ?? original.converted(to: Double.self), under: numericClass)
      judged.append((claim, deviation))
    }
    return Outcome(claims: judged, results: new)
  }

  /// A value that the region computes, or else the recorded one.
  private mutating func value(
    _ value: ValueID, _ results: [NodeID: [Tensor]], _ region: RewriteRegion
  ) throws(ReferenceError) -> Tensor {
    if let tensor = results[value.node]?[value.result] { return tensor }
    return try values.value(of: value, in: region.before)
  }

  /// Makes sure that the values from outside the region are there.
  private mutating func recover(_ operands: [ValueID], _ region: RewriteRegion) throws(ReferenceError) {
    for operand in operands where region.isUnchanged(operand.node) && region.before[operand.node].op != nil {
      _ = try values.value(of: operand, in: region.before)
    }
  }

  private mutating func record(_ region: RewriteRegion, _ outcome: Outcome, after number: Int) {
    let claimed = outcome.claims.map { (value: $0.claim.after, origin: origins[$0.claim.before]) }
    for id in region.nodesBefore {
      values[id] = nil
      for value in region.before.values(of: id) { origins[value] = nil }
    }
    for id in region.nodesAfter where number < lastUses[id] ?? 0 { values[id] = outcome.results[id] }
    for (value, origin) in claimed where region.nodesAfter.contains(value.node) { origins[value] = origin }
    for id in expiring[number] ?? [] where region.after.contains(id) && region.after[id].op != nil { values[id] = nil }
  }
}
