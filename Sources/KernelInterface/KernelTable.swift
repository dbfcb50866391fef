/// The kernels of one instruction set. Each is a pure function of its job: it allocates nothing, knows nothing of graphs,
/// and writes only what the job's description says.
package struct KernelTable: Sendable {
  /// The convolution of a blocked input; 16 lanes a plane.
  package var convolution: @Sendable (ConvolutionJob) -> Void
  /// The convolution of a plain input of few channels (a first layer); 1 lane a plane.
  package var planarConvolution: @Sendable (ConvolutionJob) -> Void
  /// The depthwise convolution: `inputPlanes` is 1, output block b reads input plane b, lane by lane;
  /// weights `[outputBlocks][kernelHeight][kernelWidth][16]`, any number of blocks.
  package var depthwiseConvolution: @Sendable (ConvolutionJob) -> Void
  package var linear: @Sendable (LinearJob) -> Void
  /// NaN where a window holds one, −∞ for an empty window.
  package var maxPool: @Sendable (PoolingJob) -> Void
  /// Each window is summed row by row, in order.
  package var averagePool: @Sendable (PoolingJob) -> Void
  package var localResponse: @Sendable (LocalResponseJob) -> Void
  package var softmax: @Sendable (SoftmaxJob) -> Void
  /// `left` within the bounds: ReLU, or a copy.
  package var clamp: @Sendable (ElementwiseJob) -> Void
  /// `left + right` within the bounds.
  package var add: @Sendable (ElementwiseJob) -> Void
  package var plainToBlocked: @Sendable (ReorderJob) -> Void
  package var blockedToPlain: @Sendable (ReorderJob) -> Void
  /// Gives the number of floating-point operations that it did.
  package var multiplyAdds: @Sendable (MultiplyAddJob) -> Int
  package var readAll: @Sendable (ReadJob) -> Void
  /// A function of each element.
  package var function: @Sendable (FunctionJob) -> Void
  /// A function of each pair of pixels.
  package var blockedBinary: @Sendable (BinaryJob) -> Void
  /// A function of each pair of floats.
  package var plainBinary: @Sendable (BinaryJob) -> Void
  package var blockedChannels: @Sendable (ChannelJob) -> Void
  package var plainChannels: @Sendable (ChannelJob) -> Void
  package var layerNorm: @Sendable (LayerNormJob) -> Void
  package var channelNorm: @Sendable (ChannelNormJob) -> Void
  package var logSoftmax: @Sendable (SoftmaxJob) -> Void
  package var reduce: @Sendable (ReduceJob) -> Void
  package var stridedCopy: @Sendable (StridedCopyJob) -> Void
  package var gather: @Sendable (ResizeJob) -> Void
  package var interpolate: @Sendable (ResizeJob) -> Void
  package var matrixProduct: @Sendable (MatrixProductJob) -> Void
  package var transposedConvolution: @Sendable (TransposedConvolutionJob) -> Void
  package var winogradWeights: @Sendable (WinogradWeightsJob) -> Void
  package var winogradProducts: @Sendable (WinogradProductsJob) -> Void
  package var winogradInput: @Sendable (WinogradInputJob) -> Void
  package var winogradOutput: @Sendable (WinogradOutputJob) -> Void

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
