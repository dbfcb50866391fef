import Foundation
import MartletTestSupport
import Testing

@Suite struct ProfileTests {
  private struct Report: Decodable {
    struct Node: Decodable {
      struct Step: Decodable {
        let name, algorithm: String
        let number: Int
        let ms, share, gflops, roofline: Double
      }
      let name: String
      let ms: Double
      let steps: [Step]
    }
    let name, instruction_set: String
    let batch, threads, runs: Int
    let peak_gflops, bandwidth_gbps, call_ms, undisturbed_call_ms: Double
    let nodes: [Node]
  }

  private let folder = TemporaryFolder()

  init() throws {
    let graph = """
      martlet: 1
      name: small
      inputs: {image: {shape: [N, 20, 8, 8]}}
      layers:
        - conv2d: {name: conv, channels: 16, kernel: 3, padding: 1}
        - max_pool: {name: pool, kernel: 4, stride: 3}
        - flatten
        - linear: {name: y, features: 3}
      outputs: {scores: y}

      """
    _ = try folder.file("graph.yaml", holding: graph.utf8)
  }

  @Test func printsOneObject() throws {
    let result = try Command.run("martlet profile graph.yaml --batch 2 --threads 1 --json", in: folder.path)
    #expect(result.status == 0)
    #expect(result.errors == "note: no weights given; synthetic ones of seed 2012\n")
    let report = try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
    #expect(report.name == "small" && report.batch == 2 && report.threads == 1 && report.runs >= 3)
    #expect(report.peak_gflops > 0 && report.bandwidth_gbps > 0 && report.call_ms > 0)
    #expect(report.nodes.map(\.name) == ["image", "conv", "pool", "y"])
    #expect(report.nodes.flatMap(\.steps).allSatisfy { $0.ms > 0 && $0.share > 0 })
  }

  /// A row for each node, one below it for each of its steps where it has several, then the sums.
  @Test func printsATable() throws {
    let result = try Command.run(
      "MARTLET_ISA=baseline martlet profile graph.yaml --random-weights 1 --strict --threads 2", in: folder.path)
    #expect(result.status == 0 && result.errors == "")
    let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(lines[0].hasPrefix("small, batch 1, 2 threads, baseline; at most "))
    #expect(lines[1].contains(" ms a call, median of "))
    #expect(
      lines[3].split(separator: " ").map(String.init) == [
        "node", "ms", "share", "GFLOP/s", "read", "written", "roof", "bound", "algorithm",
      ])
    let rows = lines[4...].prefix { !$0.isEmpty }
    let names = rows.map { $0.prefix { $0 == " " } + $0.drop { $0 == " " }.prefix { $0 != " " } }
    #expect(
      names == ["image", "conv", "pool", "  pool", "  pool.plain", "y"], "\(result.output)")
    let sums = lines[(5 + rows.count)...].prefix { !$0.isEmpty }
    #expect(sums.map { $0.split(separator: "  ").first } == ["all steps", "before the steps", "after the steps"])
    #expect(lines[(6 + rows.count + sums.count)...].joined().contains(" of a call."))
  }

  @Test func takesACompiledModel() throws {
    let result = try Command.run(
      "martlet compile graph.yaml --random-weights 1 -o m.martlet > /dev/null && martlet profile m.martlet --threads 1",
      in: folder.path)
    #expect(result.status == 0 && result.errors == "" && result.output.hasPrefix("small, batch 1, 1 thread, "))
  }
}
