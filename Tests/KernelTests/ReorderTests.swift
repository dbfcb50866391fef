import MartletCPU
import MartletKernelInterface
import Testing

@Suite struct ReorderTests {
  struct Shape: CustomStringConvertible {
    var channels: Int
    var rows: Int
    var columns: Int
    /// Floats, and pixels, between the rows of the two sides.
    var gap: Int

    var description: String { "\(channels)×\(rows)×\(columns), gap \(gap)" }
    var blocks: Int { (channels + channelBlock - 1) / channelBlock }
    var plainRowPitch: Int { columns + gap }
    var plainPlanePitch: Int { rows * plainRowPitch + gap }
    var blockedRowPitch: Int { (columns + gap) * channelBlock }
    var blockedPlanePitch: Int { (rows + gap) * blockedRowPitch }
    var plainCount: Int { channels * plainPlanePitch }
    var blockedCount: Int { blocks * blockedPlanePitch }

    func job(plain: UnsafeMutablePointer<Float>, blocked: UnsafeMutablePointer<Float>) -> ReorderJob {
      ReorderJob(
        plain: plain, blocked: blocked, channels: channels, rows: rows, columns: columns,
        plainPlanePitch: plainPlanePitch, plainRowPitch: plainRowPitch, blockedPlanePitch: blockedPlanePitch,
        blockedRowPitch: blockedRowPitch)
    }

    /// Both sides, filled with the same numbers; lanes past the channels hold `padding`, gaps hold poison.
    func sides(padding: Float) -> (plain: Memory, blocked: Memory) {
      var numbers = Numbers()
      let plain = Memory(plainCount)
      let blocked = Memory(blockedCount)
      for channel in 0..<(blocks * channelBlock) {
        for row in 0..<rows {
          for column in 0..<columns {
            let value = channel < channels ? numbers.real() : padding
            if channel < channels { plain[channel * plainPlanePitch + row * plainRowPitch + column] = value }
            let pixel = channel / channelBlock * blockedPlanePitch + row * blockedRowPitch + column * channelBlock
            blocked[pixel + channel % channelBlock] = value
          }
        }
      }
      return (plain, blocked)
    }
  }

  static let shapes: [Shape] = [
    Shape(channels: 1, rows: 1, columns: 1, gap: 0), Shape(channels: 16, rows: 4, columns: 4, gap: 0),
    Shape(channels: 32, rows: 3, columns: 3, gap: 0), Shape(channels: 16, rows: 2, columns: 16, gap: 2),
    Shape(channels: 3, rows: 2, columns: 21, gap: 1), Shape(channels: 37, rows: 5, columns: 35, gap: 3),
    Shape(channels: 19, rows: 7, columns: 5, gap: 0), Shape(channels: 16, rows: 5, columns: 5, gap: 0),
    Shape(channels: 83, rows: 1, columns: 1, gap: 0), Shape(channels: 5, rows: 3, columns: 17, gap: 1),
  ]

  @Test(arguments: shapes)
  func plainToBlocked(shape: Shape) {
    let (plain, blocked) = shape.sides(padding: 0)
    for set in testedSets {
      let output = Memory(shape.blockedCount)
      set.kernels.plainToBlocked(shape.job(plain: plain.pointer, blocked: output.pointer))
      #expect(output.bits == blocked.bits, "\(set)")
    }
  }

  @Test(arguments: shapes)
  func blockedToPlain(shape: Shape) {
    let (plain, blocked) = shape.sides(padding: .nan)
    for set in testedSets {
      let output = Memory(shape.plainCount)
      set.kernels.blockedToPlain(shape.job(plain: output.pointer, blocked: blocked.pointer))
      #expect(output.bits == plain.bits, "\(set)")
    }
  }
}
