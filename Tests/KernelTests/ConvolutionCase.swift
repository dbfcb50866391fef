import MartletKernelInterface

/// A convolution of a blocked or a plain input, laid out with gaps between rows, planes and images that hold poison.
struct ConvolutionCase: CustomStringConvertible {
  enum Kind { case blocked, planar, depthwise }

  var kind = Kind.blocked
  var images = 1
  var planes = 1
  var blocks = 1
  var rows = 1
  var columns = 1
  var kernel = (height: 1, width: 1)
  var stride = (rows: 1, columns: 1)
  var dilation = (rows: 1, columns: 1)
  var lowerBound: Float = 0

  var description: String {
    "\(kind) \(images)×\(planes)→\(blocks) \(rows)×\(columns) kernel \(kernel) stride \(stride) dilation \(dilation)"
  }

  var lanes: Int { kind == .planar ? 1 : channelBlock }
  var channels: Int { kind == .blocked ? channelBlock : 1 }
  var inputRows: Int { (rows - 1) * stride.rows + (kernel.height - 1) * dilation.rows + 1 }
  var inputColumns: Int { (columns - 1) * stride.columns + (kernel.width - 1) * dilation.columns + 1 }
  var inputPlanes: Int { kind == .depthwise ? blocks : planes }

  var inputRowPitch: Int { (inputColumns + 1) * lanes }
  var inputPlanePitch: Int { (inputRows + 1) * inputRowPitch }
  var inputImagePitch: Int { (inputPlanes + 1) * inputPlanePitch }
  var blockWeights: Int { (kind == .depthwise ? 1 : planes) * kernel.height * kernel.width * channels * channelBlock }
  var weightBlockPitch: Int { blockWeights + channelBlock }
  var outputRowPitch: Int { (columns + 1) * channelBlock }
  var outputPlanePitch: Int { (rows + 1) * outputRowPitch }
  var outputImagePitch: Int { (blocks + 1) * outputPlanePitch }
  var outputCount: Int { images * outputImagePitch }

  /// Input, weights and bias; what lies between their parts stays poison.
  func operands(_ number: () -> Float) -> (input: Memory, weights: Memory, bias: Memory) {
    let input = Memory(images * inputImagePitch)
    for image in 0..<images {
      for plane in 0..<inputPlanes {
        for row in 0..<inputRows {
          let start = image * inputImagePitch + plane * inputPlanePitch + row * inputRowPitch
          for index in start..<(start + inputColumns * lanes) { input[index] = number() }
        }
      }
    }
    let weights = Memory(blocks * weightBlockPitch)
    for block in 0..<blocks {
      let start = block * weightBlockPitch
      for index in start..<(start + blockWeights) { weights[index] = number() }
    }
    let bias = Memory(blocks * channelBlock)
    bias.fill(number)
    return (input, weights, bias)
  }

  func job(
    _ operands: (input: Memory, weights: Memory, bias: Memory), output: UnsafeMutablePointer<Float>
  ) -> ConvolutionJob {
    ConvolutionJob(
      input: operands.input.pointer, weights: operands.weights.pointer, bias: operands.bias.pointer, output: output,
      images: images, inputPlanes: kind == .depthwise ? 1 : planes, kernelHeight: kernel.height,
      kernelWidth: kernel.width, outputBlocks: blocks, rows: rows, columns: columns, inputImagePitch: inputImagePitch,
      inputPlanePitch: inputPlanePitch, inputRowStep: stride.rows * inputRowPitch,
      inputColumnStep: stride.columns * lanes, tapRowStep: dilation.rows * inputRowPitch,
      tapColumnStep: dilation.columns * lanes, weightBlockPitch: weightBlockPitch, outputImagePitch: outputImagePitch,
      outputPlanePitch: outputPlanePitch, outputRowPitch: outputRowPitch, lowerBound: lowerBound)
  }

  func run(_ kernels: KernelTable, _ job: ConvolutionJob) {
    switch kind {
    case .blocked: kernels.convolution(job)
    case .planar: kernels.planarConvolution(job)
    case .depthwise: kernels.depthwiseConvolution(job)
    }
  }

  /// The bits of the whole output memory, from a plain loop in Double.
  func expected(_ operands: (input: Memory, weights: Memory, bias: Memory)) -> [UInt32] {
    let memory = Memory(outputCount)
    let (input, weights, bias) = (operands.input.pointer, operands.weights.pointer, operands.bias.pointer)
    for image in 0..<images {
      for block in 0..<blocks {
        for row in 0..<rows {
          for column in 0..<columns {
            for lane in 0..<channelBlock {
              var sum = 0.0
              var weight = block * weightBlockPitch + lane
              for plane in 0..<(kind == .depthwise ? 1 : planes) {
                for tapRow in 0..<kernel.height {
                  for tapColumn in 0..<kernel.width {
                    let pixel =
                      image * inputImagePitch + (kind == .depthwise ? block : plane) * inputPlanePitch
                      + (row * stride.rows + tapRow * dilation.rows) * inputRowPitch
                      + (column * stride.columns + tapColumn * dilation.columns) * lanes
                    for channel in 0..<channels {
                      let value = input[pixel + (kind == .depthwise ? lane : channel)]
                      sum += Double(value) * Double(weights[weight])
                      weight += channelBlock
                    }
                  }
                }
              }
              sum += Double(bias[block * channelBlock + lane])
              let index =
                image * outputImagePitch + block * outputPlanePitch + row * outputRowPitch + column * channelBlock
                + lane
              memory[index] = Float(sum < Double(lowerBound) ? Double(lowerBound) : sum)
            }
          }
        }
      }
    }
    return memory.bits
  }
}
