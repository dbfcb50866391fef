package import MartletKernelInterface

/// How a convolution is computed: directly, which only sums in another order than the definition (reassociating), or by a
/// Winograd form, which rounds otherwise (approximate; ``WinogradForm/amplification`` bounds its error).
///
/// A value that is not finite, or overflows in a transform, spreads over the outputs of its tile where the algorithm is no
/// direct one.
package enum ConvolutionAlgorithm: Hashable, Sendable {
  /// A sum over taps.
  case direct
  /// Few weights and many tiles: all weights are transformed, then tiles go from input to output one chunk after another.
  case winogradByTiles(WinogradForm)
  /// Few tiles and many weights: all inputs are transformed, then panels of weights are, one after another.
  case winogradByPanels(WinogradForm)

  var winograd: (form: WinogradForm, order: WinogradConvolution.Order)? {
    switch self {
    case .direct: nil
    case .winogradByTiles(let form): (form, .tiles)
    case .winogradByPanels(let form): (form, .panels)
    }
  }

  /// In ULP of the outputs' root mean square; see ``WinogradForm/errorBudget``.
  package var errorBudget: Double { winograd?.form.errorBudget ?? 0 }

  static let all: [ConvolutionAlgorithm] =
    [.direct] + WinogradForm.allCases.flatMap { [.winogradByTiles($0), .winogradByPanels($0)] }
}

extension ConvolutionAlgorithm: RawRepresentable, Codable {
  /// As compiled models store it: `direct`, `winograd F(4, 3) by tiles`.
  package var rawValue: String {
    switch self {
    case .direct: "direct"
    case .winogradByTiles(let form): "winograd \(form.rawValue) by tiles"
    case .winogradByPanels(let form): "winograd \(form.rawValue) by panels"
    }
  }

  package init?(rawValue: String) {
    guard let algorithm = Self.all.first(where: { $0.rawValue == rawValue }) else { return nil }
    self = algorithm
  }
}
