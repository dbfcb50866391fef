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
  /// max(lowerBound, left): ReLU, or a copy.
  package var clamp: @Sendable (ElementwiseJob) -> Void
  /// max(lowerBound, left + right).
  package var add: @Sendable (ElementwiseJob) -> Void
  package var plainToBlocked: @Sendable (ReorderJob) -> Void
  package var blockedToPlain: @Sendable (ReorderJob) -> Void

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
    blockedToPlain: @escaping @Sendable (ReorderJob) -> Void
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
  }
}
