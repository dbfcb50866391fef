import MartletKernelInterface

@inline(never)
func winogradWeights(_ job: WinogradWeightsJob) {
  switch job.form {
  case .f2x3: transformWeights(Winograd2x3.self, InlineArray<3, Registers<4>>.self, job)
  case .f4x3: transformWeights(Winograd4x3.self, InlineArray<3, Registers<6>>.self, job)
  case .f6x3: transformWeights(Winograd6x3.self, InlineArray<3, Registers<8>>.self, job)
  case .f2x5: transformWeights(Winograd2x5.self, InlineArray<5, Registers<6>>.self, job)
  case .f4x5: transformWeights(Winograd4x5.self, InlineArray<5, Registers<8>>.self, job)
  }
}

@inline(never)
func winogradInput(_ job: WinogradInputJob) {
  switch job.form {
  case .f2x3: transformInput(Winograd2x3.self, InlineArray<4, Registers<4>>.self, job)
  case .f4x3: transformInput(Winograd4x3.self, InlineArray<6, Registers<6>>.self, job)
  case .f6x3: transformInput(Winograd6x3.self, InlineArray<8, Registers<8>>.self, job)
  case .f2x5: transformInput(Winograd2x5.self, InlineArray<6, Registers<6>>.self, job)
  case .f4x5: transformInput(Winograd4x5.self, InlineArray<8, Registers<8>>.self, job)
  }
}

@inline(never)
func winogradOutput(_ job: WinogradOutputJob) {
  switch job.form {
  case .f2x3: transformOutput(Winograd2x3.self, job)
  case .f4x3: transformOutput(Winograd4x3.self, job)
  case .f6x3: transformOutput(Winograd6x3.self, job)
  case .f2x5: transformOutput(Winograd2x5.self, job)
  case .f4x5: transformOutput(Winograd4x5.self, job)
  }
}

extension WinogradTransforms {
  @inline(__always)
  static var points: Int { outputs + taps - 1 }
}

/// Memory for two tiles, with room to begin at a cache line: a variable is aligned to 16 bytes only, and a vector across two
/// lines costs twice.
private typealias TileMemory = InlineArray<129, Vector>

@inline(__always)
func withTileMemory(_ body: (UnsafeMutablePointer<Float>) -> Void) {
  var memory: TileMemory = zeros()
  withUnsafeMutablePointer(to: &memory) {
    let address = UnsafeMutableRawPointer($0)
    let misplaced = Int(bitPattern: address) % (lanes * 4)
    body((address + (lanes * 4 - misplaced) % (lanes * 4)).assumingMemoryBound(to: Float.self))
  }
}

/// The place of one tile after the other, of one image after the other.
struct TilePlace {
  private(set) var image: Int
  /// Of the tile's first output.
  private(set) var row: Int
  private(set) var column: Int
  private let outputs: Int
  private let endRow: Int
  private let endColumn: Int

  @inline(__always)
  init(ofTile tile: Int, tileRows: Int, tileColumns: Int, outputs: Int) {
    image = tile / (tileRows * tileColumns)
    row = tile / tileColumns % tileRows * outputs
    column = tile % tileColumns * outputs
    self.outputs = outputs
    endRow = tileRows * outputs
    endColumn = tileColumns * outputs
  }

  @inline(__always)
  mutating func advance() {
    column += outputs
    if column < endColumn { return }
    column = 0
    row += outputs
    if row < endRow { return }
    row = 0
    image += 1
  }
}
