import MartletCPU
import MartletKernelInterface
import Testing

@Suite struct ConvolutionTests {
  /// Every width of every tile, and splits into two and three tiles.
  static let widths: [ConvolutionCase] = [ConvolutionCase.Kind.blocked, .planar].flatMap { kind in
    (1...4).flatMap { blocks in
      (Array(1...14) + [17, 25, 31]).map { ConvolutionCase(kind: kind, blocks: blocks, columns: $0) }
    }
  }

  static let shapes: [ConvolutionCase] = [
    ConvolutionCase(planes: 2, blocks: 4, rows: 3, columns: 6, kernel: (3, 3)),
    ConvolutionCase(images: 2, planes: 3, blocks: 3, rows: 2, columns: 7, kernel: (5, 5)),
    ConvolutionCase(planes: 2, blocks: 2, rows: 2, columns: 13, kernel: (1, 3), stride: (2, 2)),
    ConvolutionCase(blocks: 4, rows: 3, columns: 5, kernel: (3, 1), stride: (3, 2), dilation: (2, 1)),
    ConvolutionCase(images: 3, blocks: 1, rows: 2, columns: 11, kernel: (3, 3), dilation: (2, 3)),
    ConvolutionCase(blocks: 4, rows: 2, columns: 4, kernel: (2, 2), lowerBound: -.infinity),
    // A panel larger than what stays in the cache for all its blocks.
    ConvolutionCase(images: 2, planes: 3, blocks: 4, columns: 2, kernel: (5, 5)),
    ConvolutionCase(kind: .planar, blocks: 3, rows: 3, columns: 24, kernel: (5, 5)),
    ConvolutionCase(
      kind: .planar, images: 2, planes: 3, blocks: 4, rows: 2, columns: 13, kernel: (7, 7), stride: (2, 2)),
    ConvolutionCase(kind: .planar, planes: 3, blocks: 2, rows: 2, columns: 9, kernel: (11, 11), stride: (4, 4)),
    ConvolutionCase(kind: .planar, planes: 2, blocks: 1, rows: 2, columns: 5, kernel: (3, 2), dilation: (2, 2)),
    ConvolutionCase(kind: .depthwise, blocks: 3, rows: 5, columns: 7, kernel: (3, 3)),
    ConvolutionCase(kind: .depthwise, images: 2, blocks: 5, rows: 3, columns: 9, kernel: (3, 3), stride: (2, 2)),
    ConvolutionCase(kind: .depthwise, blocks: 1, rows: 1, columns: 1, kernel: (3, 3)),
    ConvolutionCase(kind: .depthwise, blocks: 2, rows: 3, columns: 6, kernel: (3, 3), dilation: (2, 2)),
    ConvolutionCase(kind: .depthwise, blocks: 2, rows: 3, columns: 6, kernel: (3, 3), stride: (1, 3)),
    ConvolutionCase(kind: .depthwise, blocks: 2, rows: 2, columns: 5, kernel: (5, 7), stride: (2, 1), dilation: (1, 2)),
    ConvolutionCase(kind: .depthwise, blocks: 2, rows: 2, columns: 8, kernel: (1, 1), lowerBound: -.infinity),
  ]

  /// Maps so narrow that tiles go on from row to row, and one just wider.
  static let narrow: [ConvolutionCase] = {
    var cases: [ConvolutionCase] = []
    for kind in [ConvolutionCase.Kind.blocked, .planar] {
      for blocks in 1...4 {
        for (rows, columns) in [(5, 7), (7, 7), (4, 9), (3, 13)] {
          for residual in [ConvolutionCase.Residual.none, .apart, .inPlace] {
            cases.append(
              ConvolutionCase(
                kind: kind, images: 2, planes: 2, blocks: blocks, rows: rows, columns: columns, kernel: (2, 1),
                stride: (2, 1), residual: residual))
          }
        }
      }
    }
    return cases
  }()

  /// Input channels that do not fill their last block.
  static let partial: [ConvolutionCase] = [
    ConvolutionCase(lastPlaneChannels: 6, blocks: 1, rows: 3, columns: 10, kernel: (5, 5)),
    ConvolutionCase(planes: 3, lastPlaneChannels: 8, blocks: 4, rows: 3, columns: 7),
    ConvolutionCase(planes: 2, lastPlaneChannels: 1, blocks: 3, rows: 2, columns: 9, kernel: (1, 3), dilation: (1, 2)),
    ConvolutionCase(
      planes: 2, lastPlaneChannels: 15, blocks: 2, rows: 2, columns: 5, kernel: (3, 2), stride: (2, 1), residual: .apart
    ),
  ]

  /// Output channels that do not fill their last block, half of it or more: every width of a tile, within rows and across.
  static let partialOutputs: [ConvolutionCase] = {
    var cases: [ConvolutionCase] = []
    for kind in [ConvolutionCase.Kind.blocked, .planar] {
      for blocks in 1...4 {
        for columns in Array(1...11) + [13, 23] {
          cases.append(
            ConvolutionCase(
              kind: kind, images: 2, planes: 2, lastPlaneChannels: 5, blocks: blocks,
              lastBlockChannels: columns % 4 == 3 ? 9 : [1, 6, 8][columns % 3], rows: 3, columns: columns,
              kernel: (2, 2), residual: [.none, .apart, .inPlace][columns % 3]))
        }
      }
    }
    // A panel larger than what stays in the cache for all its blocks.
    cases.append(ConvolutionCase(planes: 4, blocks: 4, lastBlockChannels: 8, rows: 2, columns: 7, kernel: (5, 5)))
    return cases
  }()

  /// Few channels of rows that are wide enough for vectors of pixels, and some that are not.
  static let pixels: [ConvolutionCase] = (1...8).flatMap { channels in
    [15, 16, 28, 32, 47].map { columns in
      ConvolutionCase(
        kind: .planar, images: 2, planes: 1 + channels % 3, lastBlockChannels: channels, rows: 1 + columns % 3,
        columns: columns, kernel: (3, 5), stride: (1 + channels % 2, 1), dilation: (1, 1 + columns % 2), lowerBound: -2,
        upperBound: 40)
    }
  }

  /// Every width of a run, with and without another before it.
  static let depthwiseWidths: [ConvolutionCase] = {
    var cases: [ConvolutionCase] = []
    for columns in 1...17 {
      for (kernel, stride) in [(3, 1), (3, 2), (5, 1)] {
        cases.append(
          ConvolutionCase(
            kind: .depthwise, blocks: 2, rows: 2, columns: columns, kernel: (kernel, kernel), stride: (stride, stride),
            residual: columns % 2 == 0 ? .inPlace : .none))
      }
    }
    return cases
  }()

  /// With residuals and both bounds: every number of blocks, whole tiles and rests.
  static let epilogues: [ConvolutionCase] = [ConvolutionCase.Kind.blocked, .planar, .depthwise].flatMap { kind in
    (1...4).flatMap { blocks in
      [ConvolutionCase.Residual.apart, .inPlace].map { residual in
        ConvolutionCase(
          kind: kind, images: 2, blocks: blocks, rows: 2, columns: 10 + blocks, kernel: (3, 3), lowerBound: -6,
          upperBound: 6, residual: residual)
      }
    }
  }

  @Test(arguments: widths + shapes + epilogues + narrow + partial + partialOutputs + pixels + depthwiseWidths)
  func matchesPlainLoop(shape: ConvolutionCase) {
    var numbers = Numbers()
    let operands = shape.operands { numbers.integer() }
    let expected = shape.expected(operands)
    let results = outputs(of: testedSets, count: shape.outputCount) { kernels, output in
      shape.run(kernels, shape.job(operands, output: output))
    }
    for (set, result) in zip(testedSets, results) {
      #expect(result == expected, "\(set)")
    }
  }

  @Test(arguments: shapes + epilogues + narrow + partial + partialOutputs + pixels + depthwiseWidths)
  func bitsAgreeWhereMultiplyAddIsFused(shape: ConvolutionCase) {
    var numbers = Numbers(seed: 7)
    let operands = shape.operands { numbers.real() }
    let results = outputs(of: fusedSets, count: shape.outputCount) { kernels, output in
      shape.run(kernels, shape.job(operands, output: output))
    }
    for (set, result) in zip(fusedSets, results) {
      #expect(result == results.first, "\(set)")
    }
  }

  /// The documented order, spelled out: one chain of fused multiply-adds from 0, then the bias, then the residual.
  @Test(arguments: [ConvolutionCase.Residual.none, .apart])
  func accumulatesInOrder(residual: ConvolutionCase.Residual) {
    let shape = ConvolutionCase(
      planes: 2, columns: 2, kernel: (2, 3), lowerBound: -.infinity, residual: residual)
    var numbers = Numbers(seed: 3)
    let operands = shape.operands { numbers.real() }
    var sum: Float = 0
    var weight = 5
    for plane in 0..<2 {
      for tapRow in 0..<2 {
        for tapColumn in 0..<3 {
          for lane in 0..<channelBlock {
            let index =
              plane * shape.inputPlanePitch + tapRow * shape.inputRowPitch + (1 + tapColumn) * channelBlock + lane
            sum.addProduct(operands.input[index], operands.weights[weight])
            weight += channelBlock
          }
        }
      }
    }
    sum += operands.bias[5]
    if residual != .none { sum += operands.residual[channelBlock + 5] }
    for set in fusedSets {
      let output = Memory(shape.outputCount)
      shape.run(set.kernels, shape.job(operands, output: output.pointer))
      #expect(output[channelBlock + 5] == sum, "\(set)")
    }
  }

  @Test func keepsNaNAndBoundsInfinity() {
    let shape = ConvolutionCase(columns: 2, upperBound: 6)
    let operands = shape.operands { 0 }
    operands.bias[0] = .nan
    operands.bias[1] = -.infinity
    operands.bias[2] = .infinity
    for set in testedSets {
      let output = Memory(shape.outputCount)
      shape.run(set.kernels, shape.job(operands, output: output.pointer))
      #expect(output[0].isNaN, "\(set)")
      #expect(output[1] == 0, "\(set)")
      #expect(output[2] == 6, "\(set)")
    }
  }
}
