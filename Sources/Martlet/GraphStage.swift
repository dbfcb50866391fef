public import MartletIR
public import MartletPasses

/// A point of compilation at which a graph can be looked at.
///
/// The pipeline runs its passes in rounds until nothing changes, so that a pass may run several times: *before* it is
/// before its first run, *after* it is after the last run in which it changed something.
public enum GraphStage: Hashable, Sendable {
  /// As the graph file has it.
  case written
  case before(pass: String)
  case after(pass: String)
  /// After every pass.
  case optimized
}

/// What one run of a pass did: the graph on both sides of it.
public struct PassChange: Sendable {
  public let record: PassRecord
  public let before: Graph
  public let after: Graph
}

extension Network {
  /// The graph at a stage.
  /// - Throws: `input` where the pass is not in the pipeline, and what ``optimized(observe:)`` throws.
  public func graph(at stage: GraphStage) throws(MartletError) -> Graph {
    switch stage {
    case .written: return graph
    case .optimized: return try optimized()
    case .before(let pass):
      let position = try position(of: pass)
      var runs = 0
      var graph = graph
      // The first round has a record of every pass, in order.
      _ = try optimized { _, left in
        runs += 1
        if runs == position { graph = left }
      }
      return graph
    case .after(let pass):
      _ = try position(of: pass)
      var found: Graph?
      _ = try optimized { record, left in
        if record.pass == pass && (found == nil || record.changedSomething) { found = left }
      }
      return found ?? graph
    }
  }

  /// The runs of passes that changed something, in order.
  /// - Parameter pass: only those of this pass; nil for all.
  /// - Throws: `input` where the pass is not in the pipeline, and what ``optimized(observe:)`` throws.
  public func changes(by pass: String? = nil) throws(MartletError) -> [PassChange] {
    if let pass { _ = try position(of: pass) }
    var changes: [PassChange] = []
    var before = graph
    _ = try optimized { record, after in
      guard record.changedSomething else { return }
      if pass == nil || record.pass == pass {
        changes.append(PassChange(record: record, before: before, after: after))
      }
      before = after
    }
    return changes
  }

  private func position(of pass: String) throws(MartletError) -> Int {
    guard let position = options.pipeline.passes.firstIndex(where: { $0.name == pass }) else {
      throw .input("the pass `\(pass)` is not in the pipeline")
    }
    return position
  }
}
