internal import MartletKernelInterface

/// What each algorithm of a convolution would cost, by an analytic model: the vector instructions of transforms and products
/// on a core that starts as many multiply-adds in a cycle as other operations. It knows nothing of the machine it runs on,
/// so that the same choice is made everywhere.
package struct ConvolutionChoice: Sendable {
  private let rows: Int
  private let columns: Int
  /// Blocks of 16 channels.
  private let inputPlanes: Int
  private let outputBlocks: Int
  private let taps: Int
  private let batch: Int
  /// Those that compute it, of the least rounding first.
  private let forms: [WinogradForm]
  private let isStrict: Bool

  init(_ convolution: DirectConvolution, for target: LoweringTarget) {
    rows = convolution.height
    columns = convolution.width
    inputPlanes = convolution.panels.inputPlanes
    outputBlocks = convolution.panels.panels.reduce(0) { $0 + $1.blocks }
    taps = convolution.kernel[0]
    batch = target.batch
    let suits =
      convolution.kind == .blocked && convolution.kernel[0] == convolution.kernel[1] && convolution.stride == [1, 1]
      && convolution.dilation == [1, 1]
    let taps = taps
    forms = suits ? WinogradForm.allCases.filter { $0.taps == taps } : []
    isStrict = target.isStrict
  }

  /// An algorithm of more rounding must promise this much of the time of one of less, or even less time.
  static let worthwhile = 0.85

  /// The algorithm of least cost, as far as that is worth its rounding.
  package var best: ConvolutionAlgorithm {
    if isStrict { return .direct }
    var best = (algorithm: ConvolutionAlgorithm.direct, cost: directCost)
    for form in forms {
      let cost = cost(of: form)
      if cost < Self.worthwhile * best.cost { best = (order(of: form), cost) }
    }
    return best.algorithm
  }

  /// Every algorithm that computes it, direct first.
  package var candidates: [ConvolutionAlgorithm] {
    [.direct] + forms.flatMap { [.winogradByTiles($0), .winogradByPanels($0)] }
  }

  /// What an algorithm of ``candidates`` would cost, in vector multiply-adds.
  package func cost(of algorithm: ConvolutionAlgorithm) -> Double {
    guard let (form, _) = algorithm.winograd else { return directCost }
    return cost(of: form)
  }

  /// What is smaller when transformed is transformed first and kept.
  private func order(of form: WinogradForm) -> ConvolutionAlgorithm {
    tiles(form) < Double(outputBlocks * channelBlock) ? .winogradByPanels(form) : .winogradByTiles(form)
  }

  /// Of all images. A batch may be any number, so that all is counted in Double.
  private func tiles(_ form: WinogradForm) -> Double {
    let image = ((rows + form.outputs - 1) / form.outputs) * ((columns + form.outputs - 1) / form.outputs)
    return Double(batch) * Double(image)
  }

  /// Vector multiply-adds of each pixel or tile, at each tap or point.
  private var products: Double { Double(inputPlanes * channelBlock) * Double(outputBlocks) }

  /// Vector multiply-adds; a register tile of fewer positions than four waits for its weights.
  private var directCost: Double {
    Double(batch) * Double(rows * max(columns, 4)) * products * Double(taps * taps)
  }

  private func cost(of form: WinogradForm) -> Double {
    let tiles = tiles(form)
    let positions = max(tiles, 4 * (tiles / 6).rounded(.up))
    let transforms = form.transformCosts
    return positions * Double(form.points * form.points) * products + transforms.input * tiles * Double(inputPlanes)
      + transforms.output * tiles * Double(outputBlocks) + transforms.weights * products
  }
}

extension ConvolutionChoice: CustomStringConvertible {
  /// For people: `3×3, 64 → 128 channels of 28×28`, channels counted in whole blocks.
  package var description: String {
    "\(taps)×\(taps), \(inputPlanes * channelBlock) → \(outputBlocks * channelBlock) channels of \(rows)×\(columns)"
  }
}

extension WinogradForm {
  /// Multiply-adds' worth of a transform of 16 channels: of a tile's inputs, of its outputs, of one input channel's weights.
  fileprivate var transformCosts: (input: Double, output: Double, weights: Double) {
    switch self {
    case .f2x3: (60, 50, 45)
    case .f4x3: (160, 140, 90)
    case .f6x3: (350, 310, 140)
    case .f2x5: (160, 80, 150)
    case .f4x5: (350, 190, 240)
    }
  }
}
