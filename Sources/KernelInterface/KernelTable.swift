/// The kernels of one instruction set. Each is a pure function of its job: it allocates nothing, knows nothing of graphs,
/// and writes only what the job's description says.
package final class KernelTable: Sendable {
  /// The convolution of a blocked input; 16 lanes a plane.
  package let convolution: @Sendable (ConvolutionJob) -> Void
  /// The convolution of a plain input of few channels (a first layer); 1 lane a plane.
  package let planarConvolution: @Sendable (ConvolutionJob) -> Void
  /// The depthwise convolution: `inputPlanes` is 1, output block b reads input plane b, lane by lane;
  /// weights `[outputBlocks][kernelHeight][kernelWidth][16]`, any number of blocks.
  package let depthwiseConvolution: @Sendable (ConvolutionJob) -> Void
  package let linear: @Sendable (LinearJob) -> Void
  /// NaN where a window holds one, −∞ for an empty window.
  package let maxPool: @Sendable (PoolingJob) -> Void
  /// Each window is summed row by row, in order.
  package let averagePool: @Sendable (PoolingJob) -> Void
  package let localResponse: @Sendable (LocalResponseJob) -> Void
  package let softmax: @Sendable (SoftmaxJob) -> Void
  /// `left` within the bounds: ReLU, or a copy.
  package let clamp: @Sendable (ElementwiseJob) -> Void
  /// `left + right` within the bounds.
  package let add: @Sendable (ElementwiseJob) -> Void
  package let plainToBlocked: @Sendable (ReorderJob) -> Void
  package let blockedToPlain: @Sendable (ReorderJob) -> Void
  /// Gives the number of floating-point operations that it did.
  package let multiplyAdds: @Sendable (MultiplyAddJob) -> Int
  package let readAll: @Sendable (ReadJob) -> Void
  /// A function of each element.
  package let function: @Sendable (FunctionJob) -> Void
  /// A function of each pair of pixels.
  package let blockedBinary: @Sendable (BinaryJob) -> Void
  /// A function of each pair of floats.
  package let plainBinary: @Sendable (BinaryJob) -> Void
  package let blockedChannels: @Sendable (ChannelJob) -> Void
  package let plainChannels: @Sendable (ChannelJob) -> Void
  package let layerNorm: @Sendable (LayerNormJob) -> Void
  package let channelNorm: @Sendable (ChannelNormJob) -> Void
  package let logSoftmax: @Sendable (SoftmaxJob) -> Void
  package let reduce: @Sendable (ReduceJob) -> Void
  package let stridedCopy: @Sendable (StridedCopyJob) -> Void
  package let gather: @Sendable (ResizeJob) -> Void
  package let interpolate: @Sendable (ResizeJob) -> Void
  package let matrixProduct: @Sendable (MatrixProductJob) -> Void
  package let transposedConvolution: @Sendable (TransposedConvolutionJob) -> Void
  package let winogradWeights: @Sendable (WinogradWeightsJob) -> Void
  package let winogradProducts: @Sendable (WinogradProductsJob) -> Void
  package let winogradInput: @Sendable (WinogradInputJob) -> Void
  package let winogradOutput: @Sendable (WinogradOutputJob) -> Void

  package init(
    convolution: @escaping @Sendable (ConvolutionJob) -> Void,
    planarConvolution: @escaping @Sendable (ConvolutionJob) -> Void,
    depthwiseConvolution: @escaping @Sendable (ConvolutionJob) -> Void,
    linear: @escaping @Sendable (LinearJob) -> Void,
    maxPool: @escaping @Sendable (PoolingJob) -> Void,
    averagePool: @escaping @Sendable (PoolingJob) -> Void,
    localResponse: @escaping @Sendable (LocalResponseJob) -> Void,
    softmax: @escaping @Sendable (SoftmaxJob) -> Void,
    clamp: @escaping @Sendable (ElementwiseJob) -> Void,
    add: @escaping @Sendable (ElementwiseJob) -> Void,
    plainToBlocked: @escaping @Sendable (ReorderJob) -> Void,
    blockedToPlain: @escaping @Sendable (ReorderJob) -> Void,
    multiplyAdds: @escaping @Sendable (MultiplyAddJob) -> Int,
    readAll: @escaping @Sendable (ReadJob) -> Void,
    function: @escaping @Sendable (FunctionJob) -> Void,
    blockedBinary: @escaping @Sendable (BinaryJob) -> Void,
    plainBinary: @escaping @Sendable (BinaryJob) -> Void,
    blockedChannels: @escaping @Sendable (ChannelJob) -> Void,
    plainChannels: @escaping @Sendable (ChannelJob) -> Void,
    layerNorm: @escaping @Sendable (LayerNormJob) -> Void,
    channelNorm: @escaping @Sendable (ChannelNormJob) -> Void,
    logSoftmax: @escaping @Sendable (SoftmaxJob) -> Void,
    reduce: @escaping @Sendable (ReduceJob) -> Void,
    stridedCopy: @escaping @Sendable (StridedCopyJob) -> Void,
    gather: @escaping @Sendable (ResizeJob) -> Void,
    interpolate: @escaping @Sendable (ResizeJob) -> Void,
    matrixProduct: @escaping @Sendable (MatrixProductJob) -> Void,
    transposedConvolution: @escaping @Sendable (TransposedConvolutionJob) -> Void,
    winogradWeights: @escaping @Sendable (WinogradWeightsJob) -> Void,
    winogradProducts: @escaping @Sendable (WinogradProductsJob) -> Void,
    winogradInput: @escaping @Sendable (WinogradInputJob) -> Void,
    winogradOutput: @escaping @Sendable (WinogradOutputJob) -> Void
  ) {
    self.convolution = convolution
    self.planarConvolution = planarConvolution
    self.depthwiseConvolution = depthwiseConvolution
    self.linear = linear
    self.maxPool = maxPool
    self.averagePool = averagePool
    self.localResponse = localResponse
    self.softmax = softmax
    self.clamp = clamp
    self.add = add
    self.plainToBlocked = plainToBlocked
    self.blockedToPlain = blockedToPlain
    self.multiplyAdds = multiplyAdds
    self.readAll = readAll
    self.function = function
    self.blockedBinary = blockedBinary
    self.plainBinary = plainBinary
    self.blockedChannels = blockedChannels
    self.plainChannels = plainChannels
    self.layerNorm = layerNorm
    self.channelNorm = channelNorm
    self.logSoftmax = logSoftmax
    self.reduce = reduce
    self.stridedCopy = stridedCopy
    self.gather = gather
    self.interpolate = interpolate
    self.matrixProduct = matrixProduct
    self.transposedConvolution = transposedConvolution
    self.winogradWeights = winogradWeights
    self.winogradProducts = winogradProducts
    self.winogradInput = winogradInput
    self.winogradOutput = winogradOutput
  }
}
