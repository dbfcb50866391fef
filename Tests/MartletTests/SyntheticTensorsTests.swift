import Martlet
import MartletTestSupport
import Testing

/// Numbers computed in Python from the definition: a second implementation of it.
@Suite struct SyntheticTensorsTests {
  /// The first three elements and the last.
  private func ends(_ tensor: Tensor) -> [Float] { tensor.elements.prefix(3) + tensor.elements.suffix(1) }

  private func parameter(_ name: String, _ shape: Shape, seed: UInt64 = 2012, isNormWeight: Bool = false) -> [Float] {
    ends(SyntheticTensors.parameter(named: name, shape: shape, seed: seed, isNormWeight: isNormWeight))
  }

  @Test func weightsAreScaledByTheirFanIn() {
    #expect(
      parameter("conv1.weight", [96, 1, 5, 5]) == [
        0.25693267583847046, 0.16144512593746185, 0.3945571482181549, -0.0779934823513031,
      ])
    #expect(
      parameter("fc.weight", [10, 84], seed: 7) == [
        0.15092194080352783, -0.2388617843389511, 0.03984802961349487, -0.07204736024141312,
      ])
  }

  @Test func seedsMayTakeAllBits() {
    #expect(
      parameter("a.weight", [2, 2], seed: .max) == [
        -0.6396766901016235, 0.5907394886016846, -0.9381846189498901, 1.3971893787384033,
      ])
  }

  @Test func everythingElseIsSmall() {
    #expect(
      parameter("conv1.bias", [96]) == [
        0.022318942472338676, 0.027633626013994217, 0.0007696032407693565, -0.019546670839190483,
      ])
    #expect(
      parameter("bn.running_mean", [8]) == [
        -0.0391770675778389, 0.02386718988418579, 0.020590627565979958, 0.04974086210131645,
      ])
    #expect(
      parameter("bn.weight", [8]) == [
        0.0460607185959816, 0.021329117938876152, 0.011068564839661121, -0.020668281242251396,
      ])
    #expect(
      parameter("größe.bias", [4], seed: 1) == [
        0.018162621185183525, -0.0006573796272277832, 0.03647053241729736, -0.038124777376651764,
      ])
  }

  @Test func scalesAreNearOne() {
    #expect(
      parameter("bn.weight", [8], isNormWeight: true) == [
        1.0921214818954468, 1.0426582098007202, 1.02213716506958, 0.9586634635925293,
      ])
    #expect(
      parameter("bn.running_var", [8]) == [
        0.9767124652862549, 0.9943621158599854, 1.0671396255493164, 1.0923155546188354,
      ])
  }

  @Test func inputsLieOnLevelsOfTheirOwn() {
    let input = SyntheticTensors.input(named: "image", shape: [2, 3, 4, 5], seed: 2012)
    #expect(ends(input) == [-2.3011679649353027, -2.5453033447265625, -1.1664412021636963, 2.3639931678771973])
  }

  @Test func toleranceIsAsDefined() {
    let expected = Tensor(shape: [2, 3], elements: [1, 2, 3, 4, 6, 8])
    #expect((tolerance(of: expected) - 0.004101101891363656).magnitude < 1e-15)
  }
}
