/// The operators that a parser, a reader of graph files or a printer of documentation knows, by mnemonic. Make your own
/// from ``standard`` to add operators; nothing here is global.
public struct OpRegistry: Sendable {
  /// In registration order.
  public private(set) var ops: [any Op.Type]
  private var byMnemonic: [String: any Op.Type] = [:]

  public init(_ ops: [any Op.Type]) {
    self.ops = []
    for op in ops { register(op) }
  }

  /// Adds an operator; one with the same mnemonic is replaced.
  public mutating func register(_ op: any Op.Type) {
    ops.removeAll { $0.mnemonic == op.mnemonic }
    ops.append(op)
    byMnemonic[op.mnemonic] = op
  }

  public subscript(mnemonic: String) -> (any Op.Type)? { byMnemonic[mnemonic] }

  public var mnemonics: [String] { ops.map { $0.mnemonic } }

  /// The mnemonics that graph files may use.
  public var layerTypes: [String] { ops.filter { $0.layer != nil }.map { $0.mnemonic } }

  /// Every operator of Martlet's own.
  public static let standard = OpRegistry([
    Conv2D.self,
    Conv2DAdd.self,
    Conv2DMaxPool.self,
    Conv2DDepthwise.self,
    ConvTranspose2D.self,
    Linear.self,
    MatMul.self,
    MaxPool.self,
    AveragePool.self,
    AdaptiveMaxPool.self,
    AdaptiveAveragePool.self,
    GlobalMaxPool.self,
    GlobalAveragePool.self,
    BatchNorm.self,
    BatchNormCoefficients.self,
    LayerNorm.self,
    LocalResponseNorm.self,
    Scale.self,
    ReLU.self,
    ReLU6.self,
    Clip.self,
    LeakyReLU.self,
    PReLU.self,
    ELU.self,
    Sigmoid.self,
    HardSigmoid.self,
    Tanh.self,
    SiLU.self,
    HardSwish.self,
    Mish.self,
    GELU.self,
    Softplus.self,
    SquareRoot.self,
    ErrorFunction.self,
    Softmax.self,
    LogSoftmax.self,
    Add.self,
    Subtract.self,
    Multiply.self,
    Divide.self,
    Maximum.self,
    Minimum.self,
    Concat.self,
    Split.self,
    Slice.self,
    Pad.self,
    Resize.self,
    ChannelShuffle.self,
    DepthToSpace.self,
    SpaceToDepth.self,
    Flatten.self,
    Reshape.self,
    Transpose.self,
    Reduce.self,
    Dropout.self,
    Constant.self,
  ])
}
