package import MartletPasses
package import MartletTensors

/// How far a value lies from what it should be, and how far its pass's numeric class lets it.
package struct Deviation: Hashable, Sendable {
  /// The largest absolute error of an element; infinite where one is not a number and should be, or the shape differs.
  package let error: Double
  package let allowed: Double
  /// Where bits count: the first element that differs.
  package let firstDifference: Difference?

  package struct Difference: Hashable, Sendable {
    package let index: Int
    package let value: Float
    package let wanted: Float
  }

  /// What a rewrite made of a value.
  /// - Parameters:
  ///   - value: what the rewritten graph computes in Float.
  ///   - original: what the graph computed in Float before.
  ///   - truth: what it computed before in Double; asked for only where the class looks at errors.
  ///   - errorFactor: how many times as large as the original's the error may be, besides the class's budget.
  package init(
    of value: Tensor, from original: Tensor, truth: @autoclosure () -> DenseTensor<Double>,
    under numericClass: NumericClass,
    errorFactor: Double = 4
  ) {
    guard value.shape == original.shape else {
      self.init(error: .infinity, allowed: 0, firstDifference: nil)
      return
    }
    guard let budget = numericClass.budget else {
      self.init(bitsOf: value, original)
      return
    }
    let truth = truth()
    self.init(
      error: value.largestError(from: truth),
      allowed: errorFactor * original.largestError(from: truth) + budget * truth.unitOfError, firstDifference: nil)
  }

  package init(error: Double, allowed: Double, firstDifference: Difference? = nil) {
    self.error = error
    self.allowed = allowed
    self.firstDifference = firstDifference
  }

  private init(bitsOf value: Tensor, _ original: Tensor) {
    let index = value.elements.indices.first { i in
      let (a, b) = (value.elements[i], original.elements[i])
      return a.bitPattern != b.bitPattern && !(a.isNaN && b.isNaN)
    }
    guard let index else {
      self.init(error: 0, allowed: 0)
      return
    }
    let error = zip(value.elements, original.elements).reduce(0.0) { largest, pair in
      max(largest, absoluteError(Double(pair.0), Double(pair.1)))
    }
    self.init(
      error: error, allowed: 0,
      firstDifference: Difference(index: index, value: value.elements[index], wanted: original.elements[index]))
  }

  /// Whether the value is too far off. Zeros of another sign are, where bits count.
  package var isDrift: Bool { firstDifference != nil || !(error <= allowed) }

  /// The error as a share of what is allowed.
  package var share: Double {
    if isDrift { return allowed == 0 ? .infinity : error / allowed }
    return error == 0 || allowed == .infinity ? 0 : error / allowed
  }
}

extension Deviation {
  /// What is wrong with a value: `NAME is off by 0.5, where 1e-06 is allowed`, or the first element whose bits differ.
  package func sentence(about name: String) -> String {
    guard let firstDifference else { return "\(name) is off by \(error), where \(allowed) is allowed" }
    return "element \(firstDifference.index) of \(name) is \(firstDifference.value) and was \(firstDifference.wanted)"
  }
}

/// Zero where both are the same, infinities and NaN among them; infinite where only one is not a number.
func absoluteError(_ a: Double, _ b: Double) -> Double {
  if a == b || a.isNaN && b.isNaN { return 0 }
  let error = abs(a - b)
  return error.isNaN ? .infinity : error
}

extension Tensor {
  /// The largest absolute error of an element; infinite where one is NaN and the other is not.
  package func largestError(from truth: DenseTensor<Double>) -> Double {
    zip(elements, truth.elements).reduce(0) { max($0, absoluteError(Double($1.0), $1.1)) }
  }
}

extension DenseTensor<Double> {
  /// Over the elements that are finite.
  package var rootMeanSquare: Double {
    var (sum, count) = (0.0, 0)
    for element in elements where element.isFinite { (sum, count) = (sum + element * element, count + 1) }
    return (sum / Double(max(1, count))).squareRoot()
  }

  /// What errors are measured in: one ULP, in Float, of the root mean square.
  package var unitOfError: Double { Double(Float(rootMeanSquare).ulp) }
}
