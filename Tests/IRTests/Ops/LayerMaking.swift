import MartletIR

extension Op {
  /// The keys that a graph file may give.
  static var layerAttributes: [AttributeDefinition] { layer?.attributes ?? [] }

  /// What a layer of a graph file becomes.
  static func makeLayer(_ attributes: AttributeSet, _ inputs: [TensorType]) throws(GraphError) -> Layer {
    guard let layer else { throw GraphError("`\(mnemonic)` is no layer") }
    return try layer.make(attributes, inputs)
  }
}
