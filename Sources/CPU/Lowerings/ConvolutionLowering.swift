internal import MartletIR

extension Conv2D: LowerableOp {
  func layoutChoice(of node: NodeID, in lowering: Lowering) -> LayoutChoice {
    layoutChoice(reading: lowering.graph[node].operands[0], in: lowering)
  }

  func readsAsWeight(operand: Int) -> Bool { operand > 0 }

  func hasKernel(for node: NodeID, in lowering: Lowering) -> Bool { ElementKernel(activation) != nil }

  func inputHalo(of node: NodeID, in lowering: Lowering) -> Halo {
    halo(of: lowering.graph[node].operands[0], in: lowering)
  }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    try lowering.lowerConvolution(node, self, residual: nil)
  }
}

extension Conv2DAdd: LowerableOp {
  func layoutChoice(of node: NodeID, in lowering: Lowering) -> LayoutChoice {
    convolution.layoutChoice(reading: lowering.graph[node].operands[0], in: lowering)
  }

  func readsAsWeight(operand: Int) -> Bool { operand == 1 || operand == 3 }

  func hasKernel(for node: NodeID, in lowering: Lowering) -> Bool { ElementKernel(convolution.activation) != nil }

  func inputHalo(of node: NodeID, in lowering: Lowering) -> Halo {
    convolution.halo(of: lowering.graph[node].operands[0], in: lowering)
  }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    try lowering.lowerConvolution(node, convolution, residual: lowering.graph[node].operands[2])
  }
}

extension Lowering {
  fileprivate mutating func lowerConvolution(
    _ node: NodeID, _ convolution: Conv2D, residual: ValueID?
  ) throws(CPUError) {
    let name = graph[node].name
    var operands = graph[node].operands
    if residual != nil { operands = Conv2DAdd.convolutionOperands(operands) }
    let direct = try convolution.direct(
      operands, result: graph[node].types[0], named: name, in: &self)
    let added = try residual.map { value throws(CPUError) in try blocked(value) }
    let output = try defineBlocked(ValueID(node))
    let layout = lowered[output].layout
    let epilogue = try Epilogue(
      convolution.activation, residual: added.map { Epilogue.Residual(buffer: $0, layout: lowered[$0].layout) })
    // A pixel of the residual is read just before it is written; the input's are read again and again.
    let inPlace = added.flatMap { $0 != direct.input && lowered[$0].layout == layout ? $0 : nil }
    if let (form, order) = try chooseAlgorithm(direct, named: name).winograd {
      return try emitWinograd(form, order, direct, named: name, to: output, epilogue, inPlace: inPlace)
    }
    let operation = ConvolutionOperation(
      convolution: direct, output: output, outputLayout: layout, images: lowered[output].images, epilogue: epilogue)
    emit(operation, named: name, reads: [direct.input] + (added.map { [$0] } ?? []), writes: output, inPlace: inPlace)
  }
}
