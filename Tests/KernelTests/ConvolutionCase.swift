import MartletKernelInterface

/// A convolution of a blocked or a plain input, laid out with gaps between rows, planes and images that hold poison.
struct ConvolutionCase: CustomStringConvertible {
  enum Kind { case blocked, planar, depthwise }

  var kind = Kind.blocked
  var images = 1
  var planes = 1
  /// The others hold what the kernel must not use.
  var lastPlaneChannels = channelBlock
  var blocks = 1
  /// The weights of the others are zeros.
  var lastBlockChannels = channelBlock
  var rows = 1
  var columns = 1
  var kernel = (height: 1, width: 1)
  var stride = (rows: 1, columns: 1)
  var dilation = (rows: 1, columns: 1)
  var lowerBound: Float = 0
  var upperBound: Float = .infinity
  var residual = Residual.none

  enum Residual {
    case none
    /// In memory of its own, with other gaps than the output's.
    case apart
    /// In the output's memory.
    case inPlace
  }

  var description: String {
    "\(kind) \(images)×\(planes) (\(lastPlaneChannels))→\(blocks) (\(lastBlockChannels)) \(rows)×\(columns) kernel \(kernel) stride \(stride) dilation \(dilation)"
      + " bounds \(lowerBound) \(upperBound) residual \(residual)"
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
  var residualRowPitch: Int { residual == .apart ? outputRowPitch + 2 * channelBlock : outputRowPitch }
  var residualPlanePitch: Int { residual == .apart ? (rows + 2) * residualRowPitch : outputPlanePitch }
  var residualImagePitch: Int { residual == .apart ? (blocks + 1) * residualPlanePitch : outputImagePitch }

  typealias Operands = (input: Memory, weights: Memory, bias: Memory, residual: Memory)

  /// Input, weights and bias; what lies between their parts stays poison.
  func operands(_ number: () -> Float) -> Operands {
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
      let channels = block == blocks - 1 ? lastBlockChannels : channelBlock
      for index in 0..<blockWeights { weights[start + index] = index % channelBlock < channels ? number() : 0 }
    }
    let bias = Memory(blocks * channelBlock)
    bias.fill(number)
    let residual = Memory(images * residualImagePitch)
    forEachRow { image, block, row in
      let start = image * residualImagePitch + block * residualPlanePitch + row * residualRowPitch
      for index in start..<(start + columns * channelBlock) { residual[index] = number() }
    }
    return (input, weights, bias, residual)
  }

  private func forEachRow(_ body: (_ image: Int, _ block: Int, _ row: Int) -> Void) {
    for image in 0..<images {
      for block in 0..<blocks {
        for row in 0..<rows { body(image, block, row) }
      }
    }
  }

  /// - Parameter output: is given the residual where that lies there.
  func job(_ operands: Operands, output: UnsafeMutablePointer<Float>) -> ConvolutionJob {
    if residual == .inPlace { output.update(from: operands.residual.pointer, count: outputCount) }
    let start: UnsafePointer<Float>? =
      switch residual {
      case .none: nil
      case .apart: UnsafePointer(operands.residual.pointer)
      case .inPlace: UnsafePointer(output)
      }
    return ConvolutionJob(
      input: operands.input.pointer, weights: operands.weights.pointer, bias: operands.bias.pointer, output: output,
      images: images, inputPlanes: kind == .depthwise ? 1 : planes, kernelHeight: kernel.height,
      kernelWidth: kernel.width, outputBlocks: blocks, rows: rows, columns: columns, inputImagePitch: inputImagePitch,
      inputPlanePitch: inputPlanePitch, inputRowStep: stride.rows * inputRowPitch,
      inputColumnStep: stride.columns * lanes, tapRowStep: dilation.rows * inputRowPitch,
      tapColumnStep: dilation.columns * lanes, weightBlockPitch: weightBlockPitch, outputImagePitch: outputImagePitch,
      outputPlanePitch: outputPlanePitch, outputRowPitch: outputRowPitch, residual: start,
      residualImagePitch: residualImagePitch, residualPlanePitch: residualPlanePitch,
      residualRowPitch: residualRowPitch, lastPlaneChannels: lastPlaneChannels,
      lastBlockChannels: lastBlockChannels, lowerBound: lowerBound, upperBound: upperBound)
  }

  func run(_ kernels: KernelTable, _ job: ConvolutionJob) {
    switch kind {
    case .blocked: kernels.convolution(job)
    case .planar: kernels.planarConvolution(job)
    case .depthwise: kernels.depthwiseConvolution(job)
    }
  }

  /// The bits of the whole output memory, from a plain loop in Double.
  func expected(_ operands: Operands) -> [UInt32] {
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
                      if kind != .blocked || plane < planes - 1 || channel < lastPlaneChannels {
                        sum += Double(value) * Double(weights[weight])
                      }
                      weight += channelBlock
                    }
                  }
                }
              }
              sum += Double(bias[block * channelBlock + lane])
              if residual != .none {
                let index =
                  image * residualImagePitch + block * residualPlanePitch + row * residualRowPitch
                  + column * channelBlock + lane
                sum += Double(operands.residual[index])
              }
              let index =
                image * outputImagePitch + block * outputPlanePitch + row * outputRowPitch + column * channelBlock
                + lane
              memory[index] = Float(min(max(sum, Double(lowerBound)), Double(upperBound)))
            }
          }
        }
      }
    }
    return memory.bits
  }
}
