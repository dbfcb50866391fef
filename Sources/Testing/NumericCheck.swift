public import MartletIR
public import MartletPasses
internal import MartletReference
internal import MartletTensors
internal import MartletVerification

/// Compares what a graph computes before and after a rewrite, on the reference interpreter with synthetic parameters
/// and inputs, under a numeric class.
public struct NumericCheck: Sendable {
  public var seed: UInt64 = 2012
  public var batches = [1, 3]

  public init() {}

  /// What differs by more than the class allows, a sentence each; none where the rewrite keeps the numbers.
  public func problems(from before: Graph, to after: Graph, under numericClass: NumericClass) -> [String] {
    guard before.outputs.map(\.name) == after.outputs.map(\.name) else {
      return ["the outputs are \(after.outputs.map(\.name)) and were \(before.outputs.map(\.name))"]
    }
    // What is exact is so for every bit pattern, and there it is cheap to be sure.
    let inputs: [SpecialValues] = numericClass == .exact ? SpecialValues.allCases : [.none]
    for batch in batches {
      for special in inputs {
        let found = problems(before, after, numericClass, batch, special)
        if !found.isEmpty { return found }
      }
    }
    return []
  }

  private func problems(
    _ before: Graph, _ after: Graph, _ numericClass: NumericClass, _ batch: Int, _ special: SpecialValues
  ) -> [String] {
    do throws(ReferenceError) {
      let inputs = try before.syntheticInputs(batch: batch, seed: seed).map { special.put(into: $0) }
      let old = try ReferenceInterpreter<Float>(before, seed: seed).run(inputs)
      let new = try ReferenceInterpreter<Float>(after, seed: seed).run(inputs)
      if let index = old.indices.first(where: { old[$0].shape != new[$0].shape }) {
        return ["output `\(before.outputs[index].name)` is \(new[index].shape) and was \(old[index].shape)"]
      }
      let truths =
        numericClass.budget == nil
        ? [] : try ReferenceInterpreter<Double>(before, seed: seed).run(inputs.map { $0.converted(to: Double.self) })
      return old.indices.compactMap { i in
        let deviation = Deviation(of: new[i], from: old[i], truth: truths[i], under: numericClass)
        if !deviation.isDrift { return nil }
        let what = deviation.sentence(about: "output `\(before.outputs[i].name)`")
        return what + " in a batch of \(batch)" + special.remark
      }
    } catch { return [error.description] }
  }
}

/// Values that synthetic inputs lack and rewrites stumble over, strewn into them.
private enum SpecialValues: CaseIterable {
  case none, zeros, infinities

  var remark: String {
    switch self {
    case .none: ""
    case .zeros: ", with zeros and subnormal numbers strewn in"
    case .infinities: ", with infinities and NaN strewn in"
    }
  }

  func put(into tensor: Tensor) -> Tensor {
    let values: [Float]
    let distance: Int
    switch self {
    case .none: return tensor
    case .zeros: (values, distance) = ([-0.0, 0, -.leastNonzeroMagnitude, .leastNonzeroMagnitude], 2)
    case .infinities: (values, distance) = ([.infinity, .nan, -.infinity], 11)
    }
    var elements = tensor.elements
    for (count, index) in stride(from: 0, to: elements.count, by: distance).enumerated() {
      elements[index] = values[count % values.count]
    }
    return Tensor(shape: tensor.shape, elements: elements)
  }
}
