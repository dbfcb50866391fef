internal import MartletIR
internal import MartletKernelInterface

/// What an operation does to a result before anyone reads it: a residual is added, then an activation applied.
struct Epilogue: Sendable {
  /// A value of the result's shape.
  struct Residual: Sendable {
    let buffer: BufferIndex
    let layout: BufferLayout
  }

  let residual: Residual?
  private let activation: ElementKernel
  /// For people.
  private let name: String

  init(_ activation: Activation, residual: Residual? = nil) throws(CPUError) {
    name = activation.op.map { type(of: $0).mnemonic } ?? ""
    guard let kernel = ElementKernel(activation) else {
      throw CPUError("there is no kernel for the activation `\(name)`")
    }
    self.activation = kernel
    self.residual = residual
  }

  private init() {
    residual = nil
    activation = .identity
    name = ""
  }

  static let none = Epilogue()

  /// What kernels bound their result by.
  var bounds: (lower: Float, upper: Float) {
    if case .bounds(let lower, let upper) = activation { (lower, upper) } else { (-.infinity, .infinity) }
  }

  /// Whether ``finish(_:rows:count:rowPitch:liveLanes:in:)`` has anything to do.
  var needsFinish: Bool { if case .function = activation { true } else { false } }

  /// As it is put behind an algorithm's name: ` + residual + relu`.
  var suffix: String { (residual == nil ? "" : " + residual") + (name.isEmpty ? "" : " + " + name) }

  /// Applies what the kernel that wrote a result has not, while the result is still in the cache.
  /// - Parameter liveLanes: lanes of each 16 floats that hold channels; the others stay +0.
  func finish(
    _ result: UnsafeMutablePointer<Float>, rows: Int, count: Int, rowPitch: Int, liveLanes: Int = channelBlock,
    in frame: Frame
  ) {
    guard case .function(let function, let first, let second) = activation else { return }
    frame.kernels.function(
      FunctionJob(
        function: function, first: first, second: second, input: result, output: result, rows: rows, count: count,
        inputRowPitch: rowPitch, outputRowPitch: rowPitch, liveLanes: liveLanes))
  }
}
