public import MartletTensors

/// An operator: its attributes, how it types its results, and what it computes, said plainly. One op is one file in
/// `Ops/` and one line in ``OpRegistry/standard``; that is all the reference interpreter needs to run it.
public protocol Op: Sendable {
  /// The name in the IR's text and in graph files, in snake case.
  static var mnemonic: String { get }

  /// What it computes, for people.
  static var documentation: OpDocumentation { get }

  static var operands: [OperandDefinition] { get }

  /// The attributes in the IR's text.
  static var attributes: [AttributeDefinition] { get }

  /// How a graph file writes it; nil for what only passes make.
  static var layer: LayerDefinition? { get }

  /// - Parameter attributes: validated against ``attributes``.
  init(_ attributes: AttributeSet) throws(GraphError)

  /// The attributes this op was made with; `init` accepts them and makes an equal op.
  var attributes: AttributeSet { get }

  /// The types of the results.
  /// - Parameter operands: as many as ``operands`` allows, all float32.
  func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType]

  /// The results, computed in `Scalar` from the definition, as plainly as can be. Callers know the op only as `any Op`:
  /// `@specialized(where Scalar == Float)`, and `Double`, on the implementation keep release builds from running it
  /// unspecialised.
  /// - Precondition: `resultTypes(of:)` accepted the operands' types.
  func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>]

  /// Multiply-accumulate operations, as the literature counts them: those of convolutions and linear layers.
  func multiplyAccumulates(operands: [TensorType], results: [TensorType]) -> Dimension?
}

extension Op {
  public static var attributes: [AttributeDefinition] { [] }
  public static var layer: LayerDefinition? { LayerDefinition(of: Self.self) }
  public var attributes: AttributeSet { [:] }
  public func multiplyAccumulates(operands: [TensorType], results: [TensorType]) -> Dimension? { 0 }
}

/// What people read about an operator, and `Docs/operators.md` is made from.
public struct OpDocumentation: Hashable, Sendable {
  /// One sentence.
  public let summary: String
  /// The definition.
  public let formula: String
  /// The paper or the framework's operator it follows.
  public let source: String

  public init(summary: String, formula: String, source: String) {
    self.summary = summary
    self.formula = formula
    self.source = source
  }
}

/// One operand of an operator.
public struct OperandDefinition: Hashable, Sendable {
  public enum Count: Hashable, Sendable {
    case one
    /// May be left out; only at the end.
    case optional
    /// At least this many; only at the end.
    case many(Int)
  }

  public let name: String
  public let count: Count

  public init(_ name: String, _ count: Count = .one) {
    self.name = name
    self.count = count
  }
}

extension Op {
  /// The types of the results, after the number and the element types of the operands are checked.
  public func checkedResultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    var least = 0
    var most = 0
    for definition in Self.operands {
      switch definition.count {
      case .one: (least, most) = (least + 1, most + 1)
      case .optional: most += 1
      case .many(let minimum): (least, most) = (least + minimum, Int.max)
      }
    }
    guard operands.count >= least && operands.count <= most else {
      let wanted = least == most ? "\(least)" : most == Int.max ? "at least \(least)" : "\(least) to \(most)"
      throw GraphError("`\(Self.mnemonic)` takes \(wanted) operands, not \(operands.count)")
    }
    if let index = operands.firstIndex(where: { $0.element != .float32 }) {
      throw GraphError(
        "`\(Self.mnemonic)` computes in f32, but an operand is \(operands[index])", operands: [index])
    }
    return try resultTypes(of: operands)
  }
}
