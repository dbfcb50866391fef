/// A function of each element, on `rows` runs of `count` floats. Output and input may be the same memory.
///
/// Errors are those of the kernels with fused multiply-adds, whose bits agree; NaN stays NaN.
package struct FunctionJob {
  package enum Function: Sendable {
    /// x within `first` and `second`.
    case clip
    /// x where x ≥ 0, else `first` · x.
    case leakyReLU
    /// x where x > 0, else `first` · (exp(x) − 1); within 1 ULP for a factor of 1.
    case elu
    /// 1 / (1 + exp(−x)), within 2 ULP; 0 below −88.
    case sigmoid
    /// `first` · x + `second`, within 0 and 1.
    case hardSigmoid
    /// Within 3 ULP.
    case tanh
    /// x / (1 + exp(−x)), within 3 ULP; 0 below −88.
    case silu
    /// x · (x + 3 within 0 and 6) / 6, within 2 ULP.
    case hardSwish
    /// x · tanh(log(1 + exp(x))), within 4 ULP; 0 below −88.
    case mish
    /// x · Φ(x), within 6 ULP; 0 below −13.
    case gelu
    /// x / 2 · (1 + tanh(√(2/π) · (x + 0.044715 · x³))), within 4 ULP from −1 on; below, the rounding of the tangent's
    /// argument counts as often as the argument has ULP of 1.
    case geluTanh
    /// log(1 + exp(`first` · x)) / `first`, within 3 ULP; x where `first` · x > `second`.
    case softplus
    /// Correctly rounded; NaN below 0.
    case squareRoot
    /// erf(x), within 2 ULP.
    case errorFunction
  }

  package var function: Function
  /// The function's parameters, where it has any.
  package var first: Float
  package var second: Float
  package var input: UnsafePointer<Float>
  package var output: UnsafeMutablePointer<Float>
  package var rows: Int
  package var count: Int
  package var inputRowPitch: Int
  package var outputRowPitch: Int
  /// Lanes of each 16 floats that are computed; the others, which are padding, are written as +0.
  package var liveLanes: Int

  package init(
    function: Function, first: Float = 0, second: Float = 0, input: UnsafePointer<Float>,
    output: UnsafeMutablePointer<Float>, rows: Int, count: Int, inputRowPitch: Int, outputRowPitch: Int,
    liveLanes: Int = 16
  ) {
    self.function = function
    self.first = first
    self.second = second
    self.input = input
    self.output = output
    self.rows = rows
    self.count = count
    self.inputRowPitch = inputRowPitch
    self.outputRowPitch = outputRowPitch
    self.liveLanes = liveLanes
  }
}
