internal import MartletIR
internal import MartletPasses

/// What a pipeline will do to a graph, found out before any number is computed: which values its rewrites will ask for
/// and until when, and whether it breaks the graph.
struct PipelineSurvey {
  /// By node: the number of the last rewrite that may ask for its value.
  private(set) var lastUses: [NodeID: Int] = [:]
  private(set) var fault: PassError?
  /// The rewrites of the passes that ended well.
  private(set) var soundRewrites = 0

  init(_ pipeline: Pipeline, _ graph: Graph) {
    var pipeline = pipeline
    pipeline.verifiesEachPatch = true
    var lastUses: [NodeID: Int] = [:]
    var rewrites = 0
    var soundRewrites = 0
    do throws(PassError) {
      _ = try pipeline.run(graph) { _, _ in
        soundRewrites = rewrites
      } observeRewrite: { rewrite in
        rewrites = rewrite.number
        for node in RewriteRegion(rewrite).recordedNodes { lastUses[node] = rewrite.number }
      }
    } catch { fault = error }
    self.lastUses = lastUses
    self.soundRewrites = soundRewrites
  }
}
