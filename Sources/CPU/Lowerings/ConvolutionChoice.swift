internal import MartletKernelInterface

/// What each algorithm of a convolution would cost, by an analytic model: the vector instructions of transforms and products
/// on a core that starts as many multiply-adds in a cycle as other operations, and what moves between memories. It knows
/// nothing of the machine it runs on, so that the same choice is made everywhere.
package struct ConvolutionChoice: Sendable {
  private let convolution: DirectConvolution
  private let batch: Int
  private let pool: Pool
  /// Those that compute it, of the least rounding first.
  private let forms: [WinogradForm]
  private let isStrict: Bool

  /// What follows the convolution: a max pool is fused into a direct one, and into a Winograd one whose tiles it tiles.
  enum Pool: Sendable {
    case none
    case max(PoolTiling?)

    fileprivate func leavesUnpooled(_ form: WinogradForm) -> Bool {
      if case .max(let tiling) = self { tiling?.divides(form) != true } else { false }
    }
  }

  /// - Parameter batch: the images that are taken at once.
  init(_ convolution: DirectConvolution, batch: Int, isStrict: Bool, pool: Pool) {
    self.convolution = convolution
    self.batch = batch
    self.pool = pool
    self.isStrict = isStrict
    let suits =
      convolution.kind == .blocked && convolution.kernel[0] == convolution.kernel[1] && convolution.stride == [1, 1]
      && convolution.dilation == [1, 1]
    forms = suits ? WinogradForm.allCases.filter { $0.taps == convolution.kernel[0] } : []
  }

  /// An algorithm of more rounding must promise this much of the time of one of less, or even less time.
  static let worthwhile = 0.9

  /// The algorithm of least cost, as far as that is worth its rounding.
  package var best: ConvolutionAlgorithm {
    if isStrict { return .direct }
    var best = (algorithm: ConvolutionAlgorithm.direct, cost: directCost)
    for form in forms {
      let (tiles, panels) = (cost(of: form, .tiles), cost(of: form, .panels))
      if min(tiles, panels) < Self.worthwhile * best.cost {
        best = tiles < panels ? (.winogradByTiles(form), tiles) : (.winogradByPanels(form), panels)
      }
    }
    return best.algorithm
  }

  /// Every algorithm that computes it, direct first.
  package var candidates: [ConvolutionAlgorithm] {
    [.direct] + forms.flatMap { [.winogradByTiles($0), .winogradByPanels($0)] }
  }

  /// What one of the ``candidates`` costs, in vector multiply-adds.
  package func cost(of algorithm: ConvolutionAlgorithm) -> Double {
    algorithm.winograd.map { cost(of: $0.form, $0.order) } ?? directCost
  }

  // MARK: The model. A batch may be any number, so that all is counted in Double.

  /// Of the whole input, in blocks of channels.
  private var allPlanes: Double { Double(convolution.inputLayout.planes) }
  /// Those that a panel reads: fewer where there are groups.
  private var inputPlanes: Double { Double(convolution.panels.inputPlanes) }
  private var outputBlocks: Double { Double(convolution.panels.panels.reduce(0) { $0 + $1.blocks }) }
  /// Vectors of weights at each tap or point.
  private var weightVectors: Double { inputPlanes * Double(channelBlock) * outputBlocks }
  /// Multiply-adds of a pixel or a tile at each tap or point: those with padding lanes are left out.
  private var products: Double {
    let padding = convolution.inputLayout.planes * channelBlock - (convolution.inputLayout.geometry?.channels ?? 0)
    return weightVectors - Double(padding) * outputBlocks
  }

  /// A register tile of fewer positions waits for its weights.
  private static let fewestPositions = 4.0
  private static let positionsOfTile = 6.0

  private var directCost: Double {
    let taps = Double(convolution.kernel[0] * convolution.kernel[1])
    return Double(batch) * Double(convolution.height) * max(Double(convolution.width), Self.fewestPositions) * taps
      * products
  }

  private func cost(of form: WinogradForm, _ order: WinogradConvolution.Order) -> Double {
    let winograd = WinogradConvolution(form, order, convolution, batch: batch)
    let points = Double(form.points * form.points)
    let tiles = Double(batch) * Double(winograd.tiles)
    let chunks = (tiles / Double(winograd.chunk)).rounded(.up)
    let transforms = form.transformCosts

    let inChunk = tiles / chunks
    let positions = chunks * max(inChunk, Self.fewestPositions * (inChunk / Self.positionsOfTile).rounded(.up))
    var cost =
      Self.stepCost + positions * points * products + transforms.input * tiles * allPlanes + transforms.output * tiles
      * outputBlocks
    if pool.leavesUnpooled(form) {
      cost += Self.unpooledCost * Double(batch) * Double(convolution.height * convolution.width) * outputBlocks
    }

    switch order {
    case .tiles:
      // All weights are transformed once, and read again for each chunk.
      let weights = points * weightVectors
      cost += transforms.weights * weightVectors
      cost += weights * (Self.writing(weights) + chunks * Self.streaming(weights))
    case .panels:
      // All inputs are transformed once, and read again for each panel; the weights are transformed for each chunk, some
      // planes at a time.
      let inputs = points * tiles * allPlanes
      let read = points * tiles * inputPlanes * Double(winograd.panels.panels.count)
      cost += transforms.weights * weightVectors * chunks + inputs * Self.writing(inputs) + read * Self.striding(inputs)
      cost += Self.addingCost * Double(winograd.steps - 1) * points * tiles * outputBlocks
    }
    return cost
  }

  // What a vector of 16 floats costs that is kept in a farther memory, in multiply-adds.

  /// What stays in half of a second-level cache of a megabyte, and in half of a third-level one of 32 MB.
  private static let (nearVectors, farVectors) = (8192.0, 262_144.0)

  private static func byDistance(_ vectors: Double, _ middle: Double, _ far: Double) -> Double {
    vectors <= nearVectors ? 0 : vectors <= farVectors ? middle : far
  }

  /// Written at as many places at a time as there are points.
  private static func writing(_ vectors: Double) -> Double { byDistance(vectors, 4, 15) }
  /// Read one after another, so that much of it hides behind the multiply-adds.
  private static func streaming(_ vectors: Double) -> Double { byDistance(vectors, 4, 6) }
  /// Read in rows of a chunk's tiles.
  private static func striding(_ vectors: Double) -> Double { byDistance(vectors, 4, 15) }

  /// Beginning one more step.
  private static let stepCost = 2000.0
  /// Reading and writing a product again, to add to it.
  private static let addingCost = 2.0
  /// Writing and reading a result that is not pooled where it is computed.
  private static let unpooledCost = 4.0
}

extension WinogradForm {
  /// Multiply-adds' worth of a transform of 16 channels: of a tile's inputs, of its outputs, of one input channel's weights.
  /// Loads, stores and waiting count, so that it is more than the arithmetic.
  fileprivate var transformCosts: (input: Double, output: Double, weights: Double) {
    switch self {
    case .f2x3: (170, 220, 110)
    case .f4x3: (500, 670, 200)
    case .f6x3: (900, 1280, 400)
    case .f2x5: (200, 460, 540)
    case .f4x5: (600, 1000, 600)
    }
  }
}

extension ConvolutionChoice: CustomStringConvertible {
  /// For people: `3×3, 64 → 128 channels of 28×28`, channels counted in whole blocks.
  package var description: String {
    "\(convolution.kernel[0])×\(convolution.kernel[1]), \(convolution.panels.inputPlanes * channelBlock) → "
      + "\(Int(outputBlocks) * channelBlock) channels of \(convolution.height)×\(convolution.width)"
  }
}
