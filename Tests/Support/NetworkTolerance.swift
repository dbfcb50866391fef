package import MartletTensors

/// The largest absolute error of a result that passes: a thousandth of how far the batch's two images lie apart, so that
/// a network whose output hardly depends on its input is not passed by its biases alone, plus float32's own rounding.
package func tolerance(of expected: Tensor) -> Double {
  let image = expected.elements.count / 2
  var apart = 0.0
  var squares = 0.0
  for index in 0..<image {
    let (first, second) = (Double(expected.elements[index]), Double(expected.elements[image + index]))
    apart += (first - second) * (first - second)
    squares += first * first + second * second
  }
  return 1e-3 * (apart / Double(image)).squareRoot() + 4e-6 * (squares / Double(2 * image)).squareRoot()
}

/// The largest absolute difference between two tensors; infinite where their shapes differ or one is not a number.
package func largestDifference(_ a: Tensor, _ b: Tensor) -> Double {
  guard a.shape == b.shape else { return .infinity }
  return zip(a.elements, b.elements).reduce(0) { largest, pair in
    let difference = (Double(pair.0) - Double(pair.1)).magnitude
    return difference.isNaN ? .infinity : max(largest, difference)
  }
}
