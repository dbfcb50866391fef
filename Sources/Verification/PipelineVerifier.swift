package import MartletIR
package import MartletPasses
package import MartletReference
package import MartletTensors

/// The value of a parameter by its name, in Float and of the shape that is asked for.
package typealias ParameterValue = (_ name: String, _ shape: Shape) throws(ReferenceError) -> Tensor

/// Proves on one set of inputs that a pipeline's rewrites keep the numbers of a graph, each held to its pass's numeric
/// class: every rewrite where it changed the graph, on values recorded from one run of the reference interpreter, and the
/// end against the start over the whole graph.
package struct PipelineVerifier {
  private let pipeline: Pipeline
  private let inputs: [Tensor]
  private let parameter: ParameterValue
  /// Whether the whole graph is run again after each rewrite too.
  package var replaysEachRewrite = false
  /// Runs the optimised graph on the same inputs, to be compared too.
  package var backend: ((Graph) throws(ReferenceError) -> BackendValues)?

  /// - Parameters:
  ///   - inputs: one tensor for each input of the graph, in order.
  ///   - parameter: the value of a parameter.
  package init(_ pipeline: Pipeline, inputs: [Tensor], parameter: @escaping ParameterValue) {
    self.pipeline = pipeline
    self.inputs = inputs
    self.parameter = parameter
  }

  /// Verifies with synthetic inputs and parameters.
  package init(_ pipeline: Pipeline, _ graph: Graph, batch: Int, seed: UInt64) throws(ReferenceError) {
    let norms = graph.normWeights
    self.init(pipeline, inputs: try graph.syntheticInputs(batch: batch, seed: seed)) { name, shape in
      SyntheticTensors.parameter(named: name, shape: shape, seed: seed, isNormWeight: norms.contains(name))
    }
  }

  /// - Throws: where the reference interpreter cannot run the graph.
  package func verify(_ graph: Graph) throws(ReferenceError) -> PipelineVerification {
    let survey = PipelineSurvey(pipeline, graph)
    let (outputs, values) = try record(graph, survey.lastUses)
    var comparison = LocalComparison(graph, values: values, lastUses: survey.lastUses)
    var replay: Replay?
    if replaysEachRewrite {
      replay = Replay(
        outputs: outputs, truths: try interpreter(graph, Double.self).run(inputs.map { $0.converted(to: Double.self) }))
    }
    var result = PipelineVerification(optimized: graph)
    result.fault = survey.fault
    // A pass that breaks the graph has its fault; those before it are held to their numbers.
    var sound = pipeline
    sound.rewriteLimit = survey.soundRewrites
    var failure: ReferenceError?
    var passes: [Pass] = []
    let run = try? sound.run(
      graph,
      observeRewrite: { rewrite in
        guard failure == nil else { return }
        passes.append(rewrite.pass)
        do throws(ReferenceError) {
          let finding = try comparison.compare(rewrite)
          result.rewrites.append(finding)
          guard let replay, result.replayDrift == nil else { return }
          let outputs = try interpreter(rewrite.after, Float.self).run(inputs)
          if let output = replay.firstDrift(of: outputs, rewrite.after, passes.combinedClass) {
            result.replayDrift = (finding, output)
          }
        } catch { failure = error }
      })
    if let failure { throw failure }
    guard let run else { return result }
    result.optimized = run.graph
    var ends = try EndComparison(
      written: interpreter(graph, Double.self), optimized: interpreter(run.graph, Float.self), inputs: inputs)
    result.ends = try ends.compare(
      graph, run.graph, origins: comparison.origins, outputs: outputs, under: passes.combinedClass,
      backend: result.fault == nil ? try backend?(run.graph) : nil)
    return result
  }

  private func interpreter<Scalar: TensorScalar>(_ graph: Graph, _: Scalar.Type) -> ReferenceInterpreter<Scalar> {
    ReferenceInterpreter(graph) { (name, shape) throws(ReferenceError) in
      try parameter(name, shape).converted(to: Scalar.self)
    }
  }

  /// Runs the graph as written, and keeps its outputs and what the rewrites will ask for.
  private func record(
    _ graph: Graph, _ lastUses: [NodeID: Int]
  ) throws(ReferenceError) -> (outputs: [Tensor], values: RecordedValues) {
    var values = RecordedValues(graph, inputs: inputs, parameter: parameter)
    let outputs = try interpreter(graph, Float.self).run(inputs) { id, results in
      if lastUses[id] != nil { values[id] = results }
    }
    return (outputs, values)
  }
}
