import MartletIR
import MartletTensors
import Testing

struct PoolingTests {
  private func pool<Pool: Op>(
    _: Pool.Type, _ kernel: [Int], stride: [Int], padding: [Int] = [0, 0, 0, 0], _ others: AttributeSet = [:]
  ) throws -> Pool {
    var attributes = others
    attributes["kernel"] = .integers(kernel)
    attributes["stride"] = .integers(stride)
    attributes["padding"] = .integers(padding)
    return try makeOp(Pool.self, attributes)
  }

  @Test func largestOfEachWindow() throws {
    let op = try pool(MaxPool.self, [2, 2], stride: [1, 1])
    #expect(try compute(op, tensor([1, 1, 2, 3], [1, 5, 2, -1, 0, 9])) == [5, 9])
  }

  @Test func paddingNeverWins() throws {
    let op = try pool(MaxPool.self, [2, 2], stride: [2, 2], padding: [1, 1, 1, 1])
    #expect(try compute(op, tensor([1, 1, 2, 2], [-1, -2, -3, -4])) == [-1, -2, -3, -4])
  }

  @Test func dilatedWindow() throws {
    let op = try pool(MaxPool.self, [1, 2], stride: [1, 1], ["dilation": .integers([1, 2])])
    #expect(try compute(op, tensor([1, 1, 1, 4], [3, 9, 1, 2])) == [3, 9])
  }

  @Test func notANumberWins() throws {
    let op = try pool(MaxPool.self, [1, 3], stride: [1, 3])
    #expect(try compute(op, tensor([1, 1, 1, 3], [1, .nan, 2]))[0].isNaN)
  }

  /// Five columns, windows of two, a step of two: a third window starts inside the image.
  @Test func ceilModeCountsTheLastWindow() throws {
    let floor = try pool(MaxPool.self, [1, 2], stride: [1, 2])
    let ceil = try pool(MaxPool.self, [1, 2], stride: [1, 2], ["ceil_mode": .boolean(true)])
    #expect(try compute(floor, counting([1, 1, 1, 5])) == [2, 4])
    #expect(try compute(ceil, counting([1, 1, 1, 5])) == [2, 4, 5])
    // A window that would start in the padding to the right does not count.
    let padded = try pool(MaxPool.self, [1, 2], stride: [1, 3], padding: [0, 0, 0, 1], ["ceil_mode": .boolean(true)])
    #expect(try compute(padded, counting([1, 1, 1, 3])) == [2])
  }

  @Test func meanWithAndWithoutPadding() throws {
    let counted = try pool(AveragePool.self, [2, 2], stride: [2, 2], padding: [1, 1, 1, 1])
    let image = try pool(
      AveragePool.self, [2, 2], stride: [2, 2], padding: [1, 1, 1, 1], ["count_include_pad": .boolean(false)])
    #expect(try compute(counted, tensor([1, 1, 2, 2], [4, 8, 12, 16])) == [1, 2, 3, 4])
    #expect(try compute(image, tensor([1, 1, 2, 2], [4, 8, 12, 16])) == [4, 8, 12, 16])
  }

  /// What lies beyond the padded image is not counted, whatever is said of padding.
  @Test func meanInCeilMode() throws {
    let op = try pool(AveragePool.self, [1, 2], stride: [1, 2], ["ceil_mode": .boolean(true)])
    #expect(try compute(op, counting([1, 1, 1, 3])) == [1.5, 3])
  }

  @Test func meanOfOneElementIsThatElement() throws {
    let op = try pool(AveragePool.self, [1, 1], stride: [1, 1])
    #expect(try compute(op, tensor([1, 1, 1, 1], [-0.0]))[0].sign == .minus)
    let adaptive = try makeOp(AdaptiveAveragePool.self, ["size": .integers([1, 1])])
    #expect(try compute(adaptive, tensor([1, 1, 1, 1], [-0.0]))[0].sign == .minus)
  }

  @Test func adaptiveWindowsCoverTheImage() throws {
    let op = try makeOp(AdaptiveAveragePool.self, ["size": .integers([1, 3])])
    // Windows 0 ..< 2, 1 ..< 4, 3 ..< 5.
    #expect(try compute(op, counting([1, 1, 1, 5])) == [1.5, 3, 4.5])
    let larger = try makeOp(AdaptiveAveragePool.self, ["size": .integers([1, 4])])
    #expect(try compute(larger, counting([1, 1, 1, 2])) == [1, 1, 2, 2])
  }

  @Test func refusesWhatDoesNotFit() throws {
    let op = try pool(MaxPool.self, [3, 3], stride: [1, 1])
    #expect(refusal(op, rows(6)) == "`max_pool` needs images [N, channels, height, width], but its input is [N, 6]")
    #expect(refusal(op, rows(1, 2, 5)) == "the kernel 3×3 is larger than its input 2×5")
    let padded = try pool(AveragePool.self, [2, 3], stride: [1, 1], padding: [0, 0, 2, 0])
    #expect(
      refusal(padded, rows(1, 5, 5))
        == "the padding [0, 0, 2, 0] is as wide as the kernel 2×3: a window would see no image")
    let adaptive = try makeOp(AdaptiveAveragePool.self, ["size": .integer(2)])
    #expect(
      refusal(adaptive, fixed(3, 3))
        == "`adaptive_avg_pool` needs images [N, channels, height, width], but its input is [3, 3]")
  }

  @Test func layerStepsByItsKernel() throws {
    let attributes = try AttributeSet(["kernel": .integers([2, 3])]).validated(against: MaxPool.layerAttributes)
    let op = try MaxPool.makeLayer(attributes, [rows(1, 6, 6)]).op
    #expect(op.attributes["stride"] == .integers([2, 3]))
    #expect(try op.checkedResultTypes(of: [rows(1, 6, 6)]) == [rows(1, 3, 2)])
  }
}
