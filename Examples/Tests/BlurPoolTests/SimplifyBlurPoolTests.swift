import BlurPool
import MartletIR
import MartletPasses
import MartletTesting
import Testing

struct SimplifyBlurPoolTests {
  static let folder = FixtureFolder(
    #filePath.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/Fixtures")

  private var ops: OpRegistry {
    var ops = OpRegistry.standard
    ops.register(BlurPool.self)
    return ops
  }

  @Test(arguments: folder.files)
  func fixtureHolds(_ file: String) {
    let passes = PassRegistry([.simplifyBlurPool])
    #expect(Self.folder.problems(file, passes: passes, ops: ops).joined(separator: "\n") == "")
  }

  @Test func keepsTheStride() throws {
    try expectRewrite(
      .simplifyBlurPool,
      input: """
        graph g {
          %x = input : f32[N, 3, 8, 8]
          %down = blur_pool(%x) {stride = 3, taps = 2} : f32[N, 3, 3, 3]
          output y = %down
        }
        """,
      expected: """
        graph g {
          %x = input : f32[N, 3, 8, 8]
          %down = avg_pool(%x) {kernel = [2, 2], stride = [3, 3]} : f32[N, 3, 3, 3]
          output y = %down
        }
        """, ops: ops)
  }
}
