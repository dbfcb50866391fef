import BlurPool
import Foundation
import Martlet
import Testing

/// How a wrong pass is found: this one takes every blur for the mean of its window.
struct WrongPassTests {
  private let graph = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "antialiased.yaml")
  private let averageAnyTaps = Pass(
    "average-any-taps", .reassociating, "Makes every blur an average pool."
  ) { graph, id in
    guard let blur = graph[id].op(as: BlurPool.self) else { return nil }
    var patch = Patch("made \(graph[id].name) an average pool")
    patch.update(id, to: AveragePool(kernel: [blur.taps, blur.taps], stride: [blur.stride, blur.stride]))
    return patch
  }

  private func report(rewriteLimit: Int? = nil) throws -> VerificationReport {
    var options = CompileOptions.withBlurPool
    options.pipeline.passes[0] = averageAnyTaps
    options.pipeline.rewriteLimit = rewriteLimit
    return try Network(path: graph.path, options: options).verify(weights: .synthetic(seed: 2012))
  }

  @Test func verificationNamesTheRewrite() throws {
    let drift = try report().firstDrift
    #expect(drift?.pass == "average-any-taps")
    #expect(drift?.reason == "made down2 an average pool")
  }

  @Test func halvingFindsTheRewrite() throws {
    let rewrites = try report().rewrites
    var (sound, wrong) = (0, rewrites.count)
    while wrong - sound > 1 {
      let middle = (sound + wrong) / 2
      if try report(rewriteLimit: middle).isSound { sound = middle } else { wrong = middle }
    }
    #expect(rewrites[wrong - 1].reason == "made down2 an average pool")
  }
}
