public import MartletTensors

/// How a graph file writes an operator: the keys it takes there, and what they make.
public struct LayerDefinition: Sendable {
  /// How many other layers a layer reads.
  public enum Inputs: Hashable, Sendable {
    case none
    case one
    /// `from: [a, b]`
    case several
  }

  public let attributes: [AttributeDefinition]
  public let inputs: Inputs
  /// The operator and its parameters, from validated attributes and the types of what the layer reads.
  public let make: @Sendable (AttributeSet, [TensorType]) throws(GraphError) -> Layer

  public init(
    attributes: [AttributeDefinition], inputs: Inputs = .one,
    make: @escaping @Sendable (AttributeSet, [TensorType]) throws(GraphError) -> Layer
  ) {
    self.attributes = attributes
    self.inputs = inputs
    self.make = make
  }

  /// An operator without parameters, whose keys are its attributes.
  public init<Operator: Op>(of _: Operator.Type, inputs: Inputs = .one) {
    self.init(attributes: Operator.attributes, inputs: inputs) {
      (attributes, _) throws(GraphError) in
      Layer(op: try Operator(attributes), parameters: [])
    }
  }
}

/// What a layer of a graph file becomes: an operator, whose operands are what the layer reads and then its parameters.
public struct Layer: Sendable {
  public let op: any Op
  public let parameters: [ParameterDefinition]

  public init(op: any Op, parameters: [ParameterDefinition]) {
    self.op = op
    self.parameters = parameters
  }
}

/// A learned tensor of a layer.
public struct ParameterDefinition: Hashable, Sendable {
  /// The last part of its full name: `weight` in `features.0.weight`.
  public let name: String
  public let shape: Shape
  /// Whether it is the weight of a batch, layer or group norm (which synthetic weights fill round 1).
  public let isNormWeight: Bool

  public init(_ name: String, _ shape: Shape, isNormWeight: Bool = false) {
    self.name = name
    self.shape = shape
    self.isNormWeight = isNormWeight
  }
}
