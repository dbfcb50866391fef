import MartletDiagnostics
import Testing

@testable import MartletGraphFile

/// What a few lines may not ask for.
@Suite struct ExpansionLimitTests {
  private func units(_ count: Int) -> String {
    """
    martlet: 1
    inputs: {image: {shape: [N, 8, 4, 4]}}
    blocks:
      unit:
        parameters: {c: 8}
        layers:
          - conv2d: {name: conv, channels: $c, kernel: 1}
          - relu
          - conv2d: {name: conv2, channels: channels(input), kernel: 1}
          - add: {from: [conv2, input]}
    layers:
      - repeat: \(count)
        index: i
        layers: [unit: {name: layer$(i), c: $i + 1}]
    outputs: {y: layer\(count - 1)}
    """
  }

  @Test func tenThousandLayersTakeTenTimesAsLongAsAThousand() throws {
    let clock = ContinuousClock()
    func time(_ count: Int) throws -> Duration {
      let text = units(count)
      let start = clock.now
      let graph = try load(text).graph
      let elapsed = clock.now - start
      #expect(graph.nodeCount == 8 * count + 1)
      return elapsed
    }
    _ = try time(10)
    let small = try min(time(250), time(250), time(250))
    // Ten times as much would take a hundred times as long if it were quadratic.
    #expect(try time(2500) < small * 40)
  }

  @Test func aLineOfRepeatsIsRefused() {
    let text = graphText(["{repeat: 1000, layers: [{repeat: 1000, layers: [relu]}]}", "relu: {name: y}"])
    #expect(
      complaint(text)?.split(separator: "\n").first == "graph.yaml:5:53: error: the graph has more than 100000 layers")
  }

  @Test func limitsAreTheCallers() {
    func said(_ limits: ExpansionLimits) -> String? {
      do throws(GraphFileError) {
        _ = try GraphFileLoader.load(text: units(20), file: "graph.yaml", limits: limits)
        return nil
      } catch {
        return error.diagnostics.diagnostics.first?.message
      }
    }
    // 20 uses of the block, and 4 layers in each.
    #expect(said(ExpansionLimits(layers: 100)) == nil)
    #expect(said(ExpansionLimits(layers: 99)) == "the graph has more than 99 layers")
    #expect(said(ExpansionLimits(work: 10_000)) == "the graph repeats too much to be read")
  }

  @Test func aGraphIsMadeOfSoManyFiles() throws {
    func files(_ count: Int) -> Files {
      let numbers = 0..<count
      return Dictionary(
        uniqueKeysWithValues: numbers.map {
          ("b\($0).yaml", "martlet: 1\n" + ($0 + 1 < count ? "include: b\($0 + 1).yaml\n" : ""))
        })
    }
    let graph = "include: b0.yaml\n" + graphText(["relu: {name: y}"])
    #expect(complaint(graph, reader: reader(of: files(63))) == nil)
    #expect(
      complaint(graph, reader: reader(of: files(64))) == """
        b62.yaml:2:10: error: a graph is made of more than 64 files
          include: b63.yaml
                   ^~~~~~~~
        """)
  }

  @Test func filesOfAGraphHaveSoManyBytes() throws {
    let large = "martlet: 1\n#" + String(repeating: " ", count: 1000)
    let graph = "include: [a.yaml, b.yaml]\n" + graphText(["relu: {name: y}"])
    let files = ["a.yaml": large, "b.yaml": large]
    func said(_ bytes: Int) -> String? {
      do throws(GraphFileError) {
        _ = try GraphFileLoader.load(
          text: graph, file: "graph.yaml", limits: ExpansionLimits(bytes: bytes), reader: reader(of: files))
        return nil
      } catch {
        return error.diagnostics.diagnostics.first?.message
      }
    }
    #expect(said(4000) == nil)
    #expect(said(2000) == "the files that a graph is made of have more than 2000 bytes")
  }

  @Test func aFileThatTwoIncludeIsReadOnce() throws {
    var reads = 0
    let files = [
      "a.yaml": "martlet: 1\ninclude: c.yaml", "b.yaml": "martlet: 1\ninclude: [c.yaml, ./a.yaml]",
      "c.yaml": "martlet: 1\nblocks: {unit: {layers: [relu]}}",
    ]
    let text = "include: [a.yaml, b.yaml]\n" + graphText(["unit: {name: y}"])
    let read = reader(of: files)
    _ = try GraphFileLoader.load(text: text, file: "graph.yaml") { reference throws(DiagnosticSet) in
      reads += 1
      return try read(reference)
    }
    #expect(reads == 3)
  }

  @Test func aFileThatStandsAloneNamesNoOther() {
    #expect(
      complaint("martlet: 1\nextends: other.yaml\n") == """
        graph.yaml:2:10: error: no other files can be read here
          extends: other.yaml
                   ^~~~~~~~~~
        """)
  }

  @Test func filesAreCalledByTheFolderOfTheGraph() throws {
    let files = ["families/f.yaml": "martlet: 1\ninclude: [u.yaml]", "families/u.yaml": "martlet: 1\nblocks: {"]
    #expect(
      complaint("martlet: 1\nextends: families/f.yaml\n", file: "graphs/net.yaml", reader: reader(of: files))?
        .hasPrefix("graphs/families/u.yaml:2:") == true)
  }
}
