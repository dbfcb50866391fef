import MartletCPU
import MartletIR
import MartletTensors
import Testing

/// Lowering makes tables in proportion to rows and channels, so that sizes are looked at before.
@Suite struct SizeLimitTests {
  private func refusal(_ text: String, limit: Int) throws -> String? {
    let graph = try Graph.parse(text)
    do throws(CPUError) {
      _ = try Lowering.lower(graph, limit: MemoryLimit(bytes: limit))
      return nil
    } catch {
      return error.description
    }
  }

  @Test func ofAParameter() throws {
    let text = """
      graph g {
        %x = input : f32[N, 1, 1, 1]
        %w = parameter : f32[1073741824, 1, 1, 1]
        %p = conv2d(%x, %w) : f32[N, 1073741824, 1, 1]
        output o = %p
      }
      """
    let expected = "`w` is f32[1073741824, 1, 1, 1], which needs more than the limit of 1073741824 bytes"
    #expect(try refusal(text, limit: 1 << 30) == expected)
  }

  @Test func ofOneImage() throws {
    let text = """
      graph g {
        %x = input : f32[N, 1, 1, 1]
        %p = adaptive_avg_pool(%x) {size = [1000, 1]} : f32[N, 1, 1000, 1]
        output o = %p
      }
      """
    #expect(
      try refusal(text, limit: 3999) == "`p` is f32[N, 1, 1000, 1], which needs more than the limit of 3999 bytes")
    #expect(try refusal(text, limit: 4000) == nil)
  }
}
