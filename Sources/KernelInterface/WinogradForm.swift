/// A form of the Winograd convolution F(m × m, r × r): `outputs`² outputs of a channel from `points`² products instead of
/// `outputs`² · `taps`², for kernels of r × r taps with stride and dilation 1 (Lavin, Gray 2015). Forms are listed by how
/// much they round, for each number of taps.
package enum WinogradForm: String, CaseIterable, Sendable {
  case f2x3 = "F(2, 3)"
  case f4x3 = "F(4, 3)"
  case f6x3 = "F(6, 3)"
  case f2x5 = "F(2, 5)"
  case f4x5 = "F(4, 5)"

  /// Outputs along each axis of a tile.
  package var outputs: Int {
    switch self {
    case .f2x3, .f2x5: 2
    case .f4x3, .f4x5: 4
    case .f6x3: 6
    }
  }

  /// Taps of the kernel along each axis.
  package var taps: Int {
    switch self {
    case .f2x3, .f4x3, .f6x3: 3
    case .f2x5, .f4x5: 5
    }
  }

  /// Points along each axis; also the inputs that a tile reads along it.
  package var points: Int { outputs + taps - 1 }

  /// How much of a rounding's size reaches an output, at most.
  ///
  /// To first order in u = 2⁻²⁴: an output is Σ over points p and channels of A[p] · (G w)[p] · (B x)[p]. Each of its
  /// roundings is at most u · |A[p]| · |G[p]| |w| · |B[p]| |x|, and no term passes more than `channels + 6 · points` of them.
  /// So for an output
  ///
  ///     |error| ≤ (channels + 6 · points) · u · amplification · max|x| · Σ|w|
  ///
  /// over the inputs x of its tile and its weights w, where the amplification is the square (for two axes) of the largest
  /// Σ over p of |A[p]| · max|G[p]| · Σ|B[p]|. Data of mixed signs stays far below it.
  package var amplification: Double {
    switch self {
    case .f2x3: 16
    case .f4x3: 204.1
    case .f6x3: 1604.5
    case .f2x5: 276.3
    case .f4x5: 1768.7
    }
  }

  /// What an output is off at most on data of mixed signs and of one size, in ULP of the outputs' root mean square: the budget
  /// that verification gives to the algorithm.
  package var errorBudget: Double {
    switch self {
    case .f2x3: 64
    case .f4x3, .f2x5: 192
    case .f6x3, .f4x5: 768
    }
  }
}
