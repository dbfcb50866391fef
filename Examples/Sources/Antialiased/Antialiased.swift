internal import BlurPool
internal import Foundation
internal import Martlet

/// Compiles a graph file that uses `blur_pool`, shows what became of it, and runs it on a picture of stripes.
@main
struct Antialiased {
  static func main() throws {
    guard CommandLine.arguments.count == 2 else {
      print("usage: Antialiased GRAPH")
      exit(64)
    }
    let network = try Network(path: CommandLine.arguments[1], options: .withBlurPool)
    let model = try Model(network, weights: .synthetic(seed: 2012))
    print(model.graph, terminator: "")

    let stripes = (0..<28 * 28).map { Float($0 % 28 % 2) }
    let logits = try model.run(Tensor(shape: [1, 1, 28, 28], elements: stripes))
    let best = logits.elements.indices.max { logits.elements[$0] < logits.elements[$1] }
    print("class \(best ?? 0) of \(logits.elements.count)")
  }
}
