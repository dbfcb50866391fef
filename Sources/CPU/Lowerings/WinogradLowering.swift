internal import MartletIR
internal import MartletKernelInterface
internal import MartletTensors

extension Lowering {
  /// Appends the steps of a Winograd convolution.
  /// - Parameters:
  ///   - pool: what the results go through before they are stored.
  ///   - inPlace: the buffer whose memory the result may take over.
  mutating func emitWinograd(
    _ form: WinogradForm, _ order: WinogradConvolution.Order, _ convolution: DirectConvolution, named name: String,
    to output: BufferIndex, _ epilogue: Epilogue, pool: PoolTiling? = nil, inPlace: BufferIndex? = nil
  ) throws(CPUError) {
    let winograd = WinogradConvolution(form, order, convolution, batch: expectedImages)
    let images = lowered[output].images
    let target = WinogradConvolution.Target(
      buffer: output, layout: lowered[output].layout, epilogue: epilogue, pool: pool)
    let added = epilogue.residual.map { [$0.buffer] } ?? []
    switch order {
    case .tiles:
      let weights = try defineTemporary(name + ".weights", .plain(WinogradWeightsOperation.floats(winograd)), 1)
      emit(WinogradWeightsOperation(winograd: winograd, target: weights), named: name, reads: [], writes: weights)
      emit(
        WinogradTilesOperation(winograd: winograd, weights: weights, target: target, images: images),
        named: name, reads: [weights, convolution.input] + added, writes: output, inPlace: inPlace)
    case .panels:
      let inputs = try defineTemporary(name + ".inputs", .plain(WinogradInputOperation.floats(winograd)), images)
      emit(
        WinogradInputOperation(winograd: winograd, target: inputs, images: images), named: name,
        reads: [convolution.input], writes: inputs)
      emit(
        WinogradPanelsOperation(winograd: winograd, inputs: inputs, target: target, images: images),
        named: name, reads: [inputs] + added, writes: output, inPlace: inPlace)
    }
  }
}
