internal import MartletIR
internal import MartletPasses
internal import MartletTensors

/// Holds what the whole graph computes after each rewrite to what it computed as written.
struct Replay {
  /// Of the graph as written, in Float and in Double.
  let outputs: [Tensor]
  let truths: [DenseTensor<Double>]

  /// The first output that is too far off.
  func firstDrift(of values: [Tensor], _ graph: Graph, _ numericClass: NumericClass) -> OutputFinding? {
    for (index, output) in graph.outputs.enumerated() {
      let deviation = Deviation(
        of: values[index], from: outputs[index], truth: truths[index], under: numericClass,
        errorFactor: EndComparison.errorFactor)
      if deviation.isDrift { return OutputFinding(name: output.name, deviation: deviation) }
    }
    return nil
  }
}
