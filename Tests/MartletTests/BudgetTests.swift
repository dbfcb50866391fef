import Martlet
import MartletTestSupport
import Testing

@Suite struct BudgetTests {
  private let folder = TemporaryFolder()

  private func path(_ bytes: Int) throws -> String {
    let text = """
      martlet: 1
      inputs: {image: {shape: [N, 16, 8, 8]}}
      layers:
        - conv2d: {name: wide, channels: 64, kernel: 1}
        - conv2d: {name: y, channels: 16, kernel: 1}
      outputs: {y: y}
      budgets: {arena_bytes: \(bytes)}
      """
    return try folder.file("net.yaml", holding: text.utf8)
  }

  @Test func anArenaOverItsBudgetIsRefused() throws {
    let arena = try Network(path: try path(1 << 30)).memoryPlan(batch: 1).arenaBytes
    let kept = try Network(path: try path(arena))
    #expect(try kept.summary().arenaBytes == arena)
    _ = try Model(kept, weights: .synthetic(seed: 1))

    let network = try Network(path: try path(arena - 1))
    let said = """
      \(network.path):7:24: error: the arena has \(arena) bytes, over its budget of \(arena - 1)
        budgets: {arena_bytes: \(arena - 1)}
                               ^\(String(repeating: "~", count: "\(arena - 1)".count - 1))
      \(network.path):4:5: note: `wide` takes the most where it is fullest: \(64 * 8 * 8 * 4)
          - conv2d: {name: wide, channels: 64, kernel: 1}
            ^~~~~~
      """
    #expect(errorText(of: try network.summary()) == said)
    #expect(errorText(of: try Model(network, weights: .synthetic(seed: 1))) == said)
  }
}
