internal import MartletTensors

/// An operator with one operand that is a function of each element alone: another operator can apply it to its result before
/// it is written.
public protocol ActivationOp: Op {}

extension ActivationOp {
  public static var operands: [OperandDefinition] { [OperandDefinition("input")] }

  public func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] { operands }
}

/// A function applied to each element of an operator's result before it is written: none, or an operator that would
/// otherwise stand behind it.
public struct Activation: Sendable {
  /// Nil where elements stay as they are.
  public let op: (any ActivationOp)?

  public init(_ op: any ActivationOp) { self.op = op }

  private init() { op = nil }

  public static let none = Activation()
  public static let relu = Activation(ReLU())

  /// The operators that an activation can be.
  static let operators: [any ActivationOp.Type] = [
    ReLU.self, ReLU6.self, Clip.self, LeakyReLU.self, ELU.self, Sigmoid.self, HardSigmoid.self, Tanh.self, SiLU.self,
    HardSwish.self, Mish.self, GELU.self, Softplus.self, SquareRoot.self, ErrorFunction.self,
  ]

  /// What an activation can be called without arguments of its own.
  package static var names: [String] { ["none"] + operators.map { $0.mnemonic } }

  /// The attribute that operators with an epilogue have: `none`, or an operator with those of its attributes that are not at
  /// their default, as in `clip(min = 0.0, max = 1.0)`.
  public static let attribute = AttributeDefinition(
    "activation", .activation, .defaulted(.symbol("none")), "A function applied to each element of the result.")

  init(_ attributes: AttributeSet) throws(GraphError) {
    guard let value = attributes["activation"] else {
      throw GraphError("`activation` is missing", attribute: "activation")
    }
    let (name, arguments): (String, [AttributeArgument]) =
      switch value {
      case .symbol(let name): (name, [])
      case .application(let name, let arguments): (name, arguments)
      default: ("", [])
      }
    if name == "none" && arguments.isEmpty {
      self = .none
      return
    }
    guard let type = Self.operators.first(where: { $0.mnemonic == name }) else {
      throw GraphError("there is no activation `\(name)`", attribute: "activation")
    }
    let own = AttributeSet(Dictionary(arguments.map { ($0.name, $0.value) }) { $1 })
    do throws(GraphError) { op = try type.init(own.validated(against: type.attributes)) } catch {
      throw GraphError("the activation `\(name)`: \(error.message)", attribute: "activation")
    }
  }

  /// As the attribute has it.
  public var attributeValue: AttributeValue {
    guard let op else { return .symbol("none") }
    let definitions = type(of: op).attributes
    let own = op.attributes.withoutDefaults(of: definitions)
    let arguments = definitions.compactMap { definition in
      own[definition.name].map { AttributeArgument(name: definition.name, value: $0) }
    }
    let name = type(of: op).mnemonic
    return arguments.isEmpty ? .symbol(name) : .application(name, arguments)
  }

  /// The tensor with the function applied to each element.
  func applied<Scalar: TensorScalar>(to tensor: DenseTensor<Scalar>) -> DenseTensor<Scalar> {
    op?.evaluate([tensor]).first ?? tensor
  }
}

extension Activation: Hashable {
  public static func == (a: Activation, b: Activation) -> Bool { a.attributeValue == b.attributeValue }

  public func hash(into hasher: inout Hasher) { hasher.combine(attributeValue) }
}
