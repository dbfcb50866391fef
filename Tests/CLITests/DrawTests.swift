import Foundation
import MartletTestSupport
import Testing

@Suite struct DrawTests {
  private let folder = TemporaryFolder()

  private func draw(path: String? = nil) throws -> CommandResult {
    let prefix = path.map { "PATH=\($0) " } ?? ""
    return try Command.run(
      "martlet=$(command -v martlet); \(prefix)$martlet draw \"$GRAPHS/resnet18.yaml\" -o resnet.svg", in: folder.path)
  }

  @Test func aPictureIsLaidOutByGraphviz() throws {
    guard try Command.run("command -v dot", in: folder.path).status == 0 else {
      print("skipped: Graphviz is not installed")
      return
    }
    let result = try draw()
    #expect(result.status == 0, "\(result.errors)")
    let svg = try String(contentsOf: URL(filePath: folder.path).appending(path: "resnet.svg"), encoding: .utf8)
    // Every layer's name is in the picture, and its box within it.
    #expect(svg.contains("</svg>"))
    for name in ["image: input", "layer1.0.conv1: conv2d", "layer4.1.bn2: batch_norm", "fc: linear"] {
      #expect(svg.contains(">\(name)<"), "\(name)")
    }
  }

  @Test func withoutGraphvizThereIsAReason() throws {
    let result = try draw(path: "/nowhere")
    #expect(result.status == 1)
    #expect(
      result.errors == """
        resnet.svg: error: drawing needs Graphviz's program `dot` (Debian package graphviz); a .dot file does without

        """)
  }
}
