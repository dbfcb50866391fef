import Foundation
import Martlet
import MartletTestSupport
import Testing

/// Each network with synthetic weights, on a synthetic batch of two, against what PyTorch computes in float64. Synthetic
/// weights depend on the parameters' names, so that these are tested too.
@Suite(.serialized) struct PyTorchTests {
  /// What is quick even where the compiler did not optimise.
  private static let fewParameters = 1_500_000

  private func expectPyTorchsResults(_ row: ZooRow) throws {
    let network = try row.network()
    let image = try #require(network.graph.inputs.first.map { network.graph[$0].types[0].dimensions.dropFirst() })
    let shape = Shape([2] + image.compactMap(\.fixed))
    let model = try Model(network, weights: .synthetic(seed: 2012))
    let results = try model.run([SyntheticTensors.input(named: "image", shape: shape, seed: 2012)])
    #expect(results.count == network.graph.outputs.count)
    for (index, result) in results.enumerated() {
      let name = results.count == 1 ? row.name : "\(row.name).\(index)"
      let expected = try Tensor(npy: Repository.expected(name).path)
      #expect(largestDifference(result, expected) <= tolerance(of: expected), "output \(index)")
    }
  }

  @Test(arguments: ZooTable.files.filter { $0.parameters <= fewParameters })
  func smallNetwork(_ row: ZooRow) throws { try expectPyTorchsResults(row) }

  @Test(
    .enabled(if: isOptimized, "hundreds of millions of weights are computed: `swift test -c release` does it"),
    arguments: ZooTable.files.filter { $0.parameters > fewParameters })
  func largeNetwork(_ row: ZooRow) throws { try expectPyTorchsResults(row) }

  @Test func everyResultIsExpected() throws {
    #expect(ZooTable.files.count { $0.parameters <= Self.fewParameters } >= 3)
    let expected = try FileManager.default.contentsOfDirectory(
      atPath: Repository.tests.appending(path: "Expected").path)
    #expect(Set(expected.map { String($0.prefix { $0 != "." }) }) == Set(ZooTable.files.map(\.name)))
  }
}
