internal import MartletIR
internal import MartletKernelInterface

/// How kernels compute a function of each element, be it an operator of its own or what another operator does to its result.
enum ElementKernel: Hashable, Sendable {
  /// Bounds with 0 between them; NaN stays NaN. Every kernel with an epilogue does it before it writes.
  case bounds(lower: Float, upper: Float)
  /// By the function kernel, with its parameters.
  case function(FunctionJob.Function, first: Float, second: Float)

  static let identity = ElementKernel.bounds(lower: -.infinity, upper: .infinity)

  /// The kernel for an operator; nil where there is none.
  init?(_ op: any Op) {
    switch op {
    case is ReLU: self = .bounds(lower: 0, upper: .infinity)
    case is ReLU6: self = .bounds(lower: 0, upper: 6)
    case let op as Clip:
      let (lower, upper) = (Float(op.minimum), Float(op.maximum))
      // Other bounds would lift the lanes that are padding off 0: the function kernel masks them.
      self = lower <= 0 && upper >= 0 ? .bounds(lower: lower, upper: upper) : .init(.clip, op.minimum, op.maximum)
    case let op as LeakyReLU: self.init(.leakyReLU, op.slope)
    case let op as ELU: self.init(.elu, op.alpha)
    case is Sigmoid: self.init(.sigmoid)
    case let op as HardSigmoid: self.init(.hardSigmoid, op.alpha, op.beta)
    case is Tanh: self.init(.tanh)
    case is SiLU: self.init(.silu)
    case is HardSwish: self.init(.hardSwish)
    case is Mish: self.init(.mish)
    case let op as GELU: self.init(op.approximation == .tanh ? .geluTanh : .gelu)
    case let op as Softplus: self.init(.softplus, op.beta, op.threshold)
    case is SquareRoot: self.init(.squareRoot)
    case is ErrorFunction: self.init(.errorFunction)
    default: return nil
    }
  }

  /// The kernel for what an operator does to its result; nil where there is none.
  init?(_ activation: Activation) {
    guard let op = activation.op else {
      self = .identity
      return
    }
    self.init(op)
  }

  private init(_ function: FunctionJob.Function, _ first: Double = 0, _ second: Double = 0) {
    self = .function(function, first: Float(first), second: Float(second))
  }
}
