internal import MartletCPU
internal import MartletKernelInterface

/// How fast an instruction set's multiply-adds are on this machine: those of a convolution of one input pixel, whose data
/// lies in the first-level cache, whose blocks share their weights and whose tiles are the widest. Code outside the
/// kernels' modules is not compiled for the instruction set.
struct MultiplyAddPeak {
  /// Many, so that little but multiply-adds is done for a tile.
  private static let planes = 24
  private static let blocks = 2
  /// A multiple of every tile's width.
  private static let pixels = 60
  private static let rows = 100

  private let kernels: KernelTable
  private let memory: UnsafeMutableBufferPointer<Float>

  init(_ instructionSet: InstructionSet) {
    kernels = instructionSet.kernels
    let floats =
      channelBlock * (Self.planes + Self.planes * channelBlock + Self.blocks * (1 + Self.pixels))
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: floats * 4, alignment: bufferAlignment)
    memory = bytes.bindMemory(to: Float.self)
    memory.initialize(repeating: 0)
  }

  func deallocate() { memory.deallocate() }

  /// - Returns: floating-point operations a nanosecond, as the fastest run had them.
  func measure(for duration: Duration) -> Double {
    guard let input = memory.baseAddress else { return 0 }
    let weights = input + Self.planes * channelBlock
    let weightsOfBlock = Self.planes * channelBlock * channelBlock
    let bias = weights + weightsOfBlock
    let job = ConvolutionJob(
      input: input, weights: weights, bias: bias, output: bias + Self.blocks * channelBlock, images: 1,
      inputPlanes: Self.planes, kernelHeight: 1, kernelWidth: 1, outputBlocks: Self.blocks, rows: Self.rows,
      columns: Self.pixels, inputImagePitch: 0, inputPlanePitch: channelBlock, inputRowStep: 0, inputColumnStep: 0,
      tapRowStep: 0, tapColumnStep: channelBlock, weightBlockPitch: 0, outputImagePitch: 0,
      outputPlanePitch: Self.pixels * channelBlock, outputRowPitch: 0)
    let operations = Double(2 * Self.rows * Self.pixels * Self.blocks * weightsOfBlock)
    let clock = ContinuousClock()
    let start = clock.now
    var fastest = Duration.seconds(1000)
    repeat {
      fastest = min(fastest, clock.measure { kernels.convolution(job) })
    } while start.duration(to: clock.now) < duration
    return operations / fastest.nanoseconds
  }
}
