import Foundation
import Martlet
import MartletIR
import MartletPasses
import Testing

/// What is left of the zoo's networks after the passes.
@Suite struct ZooPassTests {
  private struct Expected: Sendable, CustomStringConvertible {
    let name: String
    /// By mnemonic; a kind that is not named is not asked for.
    let counts: [String: Int]
    var description: String { name }
  }

  private static let expected = [
    Expected(
      name: "resnet18", counts: ["batch_norm": 0, "relu": 0, "add": 0, "conv2d_add": 8, "conv2d_max_pool": 1]),
    Expected(
      name: "resnet50", counts: ["batch_norm": 0, "relu": 0, "add": 0, "conv2d_add": 16, "conv2d_max_pool": 1]),
    Expected(
      name: "mobilenet_v2",
      counts: ["batch_norm": 0, "relu6": 0, "add": 0, "conv2d_add": 10, "conv2d_depthwise": 14]),
    Expected(
      name: "efficientnet_b0", counts: ["batch_norm": 0, "silu": 0, "sigmoid": 0, "add": 0, "conv2d_add": 9]),
    Expected(name: "googlenet", counts: ["batch_norm": 0, "relu": 0, "conv2d": 48, "split": 7]),
    Expected(name: "inception_v3", counts: ["batch_norm": 0, "relu": 0]),
    // Before its convolutions stand batch norms of concatenations, with a ReLU between them.
    Expected(name: "densenet121", counts: ["batch_norm": 62, "relu": 62, "batch_norm_coefficients": 59]),
    // The layer scales go through transposes into linear layers.
    Expected(name: "convnext_tiny", counts: ["gelu": 0, "layer_norm": 23]),
    Expected(name: "squeezenet1_1", counts: ["relu": 0]),
    Expected(name: "vgg16-bn", counts: ["batch_norm": 0, "relu": 0, "max_pool": 0, "conv2d_max_pool": 5]),
  ]

  @Test(arguments: expected) private func isFoldedAndFused(_ expected: Expected) throws {
    let graph = try optimised(expected.name)
    var counts: [String: Int] = [:]
    for id in graph.nodes { counts[graph[id].mnemonic, default: 0] += 1 }
    for (mnemonic, count) in expected.counts { #expect(counts[mnemonic] ?? 0 == count, "\(mnemonic)") }
  }

  /// Once done, the passes find nothing more to do.
  @Test(arguments: ["resnet18", "googlenet", "mobilenet_v3_small", "convnext_tiny", "shufflenet_v2_x1_0", "unet"])
  func isDoneOnce(_ name: String) throws {
    let graph = try optimised(name)
    let again = try Pipeline.standard.run(graph)
    #expect(again.graph.description == graph.description)
    #expect(again.records.allSatisfy { !$0.changedSomething })
  }

  private func optimised(_ name: String) throws -> Graph {
    try Network(path: Repository.graphs.appending(path: "\(name).yaml").path).optimized()
  }
}
