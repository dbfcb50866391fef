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

  /// Every operator of Martlet's own.
  public static let standard = OpRegistry([
    Conv2D.self,
    Linear.self,
    MaxPool.self,
    AveragePool.self,
    AdaptiveAveragePool.self,
    LocalResponseNorm.self,
    ReLU.self,
    Softmax.self,
    Add.self,
    Concat.self,
    Flatten.self,
    Dropout.self,
  ])
}
