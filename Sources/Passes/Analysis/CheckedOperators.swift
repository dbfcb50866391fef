internal import MartletIR

extension Op {
  /// The operator with these attributes, the others at their defaults; nil where they are not valid for it.
  init?(checking attributes: AttributeSet) {
    do throws(GraphError) { try self.init(attributes.validated(against: Self.attributes)) } catch { return nil }
  }

  /// Itself, where its attributes are valid: a pass that computes with attributes may leave what they can be.
  var checked: Self? { Self(checking: attributes) }
}

extension Graph {
  /// The type of an operator's only result; nil where it does not take these operands, or has several results.
  func resultType(of op: any Op, _ operands: [ValueID]) -> TensorType? {
    do throws(GraphError) {
      let types = try op.checkedResultTypes(of: operands.map { type(of: $0) })
      return types.count == 1 ? types[0] : nil
    } catch { return nil }
  }
}
