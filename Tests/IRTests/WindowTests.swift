import Testing

@testable import MartletIR

@Suite struct WindowTests {
  /// Every tap of every window, one by one.
  private func tapsByDefinition(_ window: Window, of output: Int, extent: Int) -> [Int] {
    (0..<window.kernel[0]).map { output * window.stride[0] + $0 * window.dilation[0] - window.padding[0] }
      .filter { (0..<extent).contains($0) }
  }

  @Test func tapsAreThoseInsideTheImage() {
    for extent in 1...6 {
      for (kernel, stride) in [(1, 1), (2, 1), (3, 2), (5, 3), (9, 1)] {
        for (padding, dilation) in [(0, 1), (1, 2), (2, 1), (4, 3), (11, 4)] {
          let window = Window(
            kernel: [kernel, 1], stride: [stride, 1], padding: [padding, 0, 0, 0], dilation: [dilation, 1])
          let ranges = window.windows(count: 12, axis: 0, extent: extent)
          for output in 0..<12 {
            let taps = tapsByDefinition(window, of: output, extent: extent)
            #expect(window.taps(of: output, axis: 0, extent: extent) == taps)
            #expect(ranges[output] == (taps.first ?? 0)..<(taps.last.map { $0 + 1 } ?? 0))
          }
        }
      }
    }
  }
}
