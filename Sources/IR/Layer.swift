public import MartletTensors

/// How a graph file writes an operator: the keys it takes there, and what they make.
public struct LayerDefinition: Sendable {
  public let attributes: [AttributeDefinition]
  /// Whether it reads several layers (`from: [a, b]`); others read one.
  public let takesSeveralInputs: Bool
  /// The operator and its parameters, from validated attributes and the types of what the layer reads.
  public let make: @Sendable (AttributeSet, [TensorType]) throws(GraphError) -> Layer

  public init(
    attributes: [AttributeDefinition], takesSeveralInputs: Bool = false,
    make: @escaping @Sendable (AttributeSet, [TensorType]) throws(GraphError) -> Layer
  ) {
    self.attributes = attributes
    self.takesSeveralInputs = takesSeveralInputs
    self.make = make
  }

  /// An operator without parameters, whose keys are its attributes.
  public init<Operator: Op>(of _: Operator.Type, takesSeveralInputs: Bool = false) {
    self.init(attributes: Operator.attributes, takesSeveralInputs: takesSeveralInputs) {
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
