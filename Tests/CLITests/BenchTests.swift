import Foundation
import MartletTestSupport
import Testing

@Suite struct BenchTests {
  private struct Report: Decodable {
    let median_ms, min_ms, p90_ms, load_ms, first_ms, rss_before_load_mb, peak_rss_mb: Double
    let runs, arena_bytes, arena_lower_bound_bytes, threads, batch: Int
  }

  private let folder = TemporaryFolder()

  init() throws {
    let graph = """
      martlet: 1
      name: small
      inputs: {image: {shape: [N, 1, 8, 8]}}
      layers:
        - conv2d: {name: conv, channels: 16, kernel: 3}
        - flatten
        - linear: {name: y, features: 3}
      outputs: {scores: y}

      """
    _ = try folder.file("graph.yaml", holding: graph.utf8)
  }

  @Test func reportsWhatTheContractSays() throws {
    let result = try Command.run("martlet bench graph.yaml --batch 3 --threads 1 --json", in: folder.path)
    #expect(result.status == 0)
    #expect(result.errors == "note: no weights given; synthetic ones of seed 2012\n")
    let data = Data(result.output.utf8)
    let keys = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any]).keys
    let expected: Set<String> = [
      "median_ms", "min_ms", "p90_ms", "runs", "load_ms", "first_ms", "rss_before_load_mb", "peak_rss_mb",
      "arena_bytes", "arena_lower_bound_bytes", "threads", "batch",
    ]
    #expect(Set(keys) == expected)
    let report = try JSONDecoder().decode(Report.self, from: data)
    #expect(0 < report.min_ms && report.min_ms <= report.median_ms && report.median_ms <= report.p90_ms)
    #expect(report.load_ms > 0 && report.first_ms > 0)
    #expect(report.runs >= 3)
    #expect(report.rss_before_load_mb > 1 && report.rss_before_load_mb <= report.peak_rss_mb)
    #expect(0 < report.arena_lower_bound_bytes && report.arena_lower_bound_bytes <= report.arena_bytes)
    #expect(report.threads == 1 && report.batch == 3)
  }

  @Test func printsForPeople() throws {
    let result = try Command.run("martlet bench graph.yaml --random-weights 1 --threads 2", in: folder.path)
    #expect(result.status == 0 && result.errors == "")
    let words = result.output.split(separator: "\n").map { $0.split(separator: " ").first.map(String.init) }
    #expect(words == ["median", "images", "start", "memory", "threads"])
    #expect(result.output.hasSuffix("threads    2, batch 1\n"))
  }
}
