import Foundation
import Martlet
import Testing

/// Networks with synthetic weights on a synthetic batch of two, against what PyTorch computes in float64.
@Suite struct ReferenceTests {
  private func expectPyTorchsResult(_ name: String, image: [Int]) throws {
    let expected = try Tensor(npy: Repository.tests.appending(path: "Expected/\(name).npy").path)
    let network = try Network(path: Repository.graph(name).path)
    let model = try Model(network, weights: .synthetic(seed: 2012))
    let shape = Shape([2] + image)
    let result = try model.run(SyntheticTensors.input(named: "image", shape: shape, seed: 2012))
    #expect(largestDifference(result, expected) <= tolerance(of: expected))
  }

  @Test func lenet5() throws { try expectPyTorchsResult("lenet5", image: [1, 28, 28]) }

  @Test func alexnet() throws { try expectPyTorchsResult("alexnet", image: [1, 28, 28]) }

  @Test(.enabled(if: isOptimized, "61 million weights are computed: `swift test -c release` does it"))
  func alexnet2012() throws { try expectPyTorchsResult("alexnet-2012", image: [3, 227, 227]) }

  @Test(.enabled(if: isOptimized, "61 million weights are computed: `swift test -c release` does it"))
  func alexnetTorchvision() throws { try expectPyTorchsResult("alexnet-torchvision", image: [3, 224, 224]) }
}
