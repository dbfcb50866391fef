internal import MartletCPU
internal import MartletDiagnostics
internal import MartletGraphFile
internal import MartletIR
internal import MartletPasses
internal import MartletTensors
internal import MartletYAML

/// How long each stage of compiling took, in milliseconds.
struct Stages {
  static let names = ["YAML", "graph", "passes", "lowering", "planning", "all", "IR text"]
  static let total = 5

  /// In the order of ``names``. `all` is the sum of those before it; the IR's text, printed, parsed again and verified, is
  /// no part of compiling, but of opening a compiled model.
  let milliseconds: [Double]
  /// Layers of the graph file, parameters not counted.
  let layers: Int

  /// Compiles a graph file from its text to the memory plan of one image, weights excluded.
  ///
  /// The graph file's reader parses the YAML itself, so that the stage `graph` is what it takes less another parsing of the
  /// same files.
  init(
    of bytes: [UInt8], file: String, reader: @escaping GraphFileLoader.FileReader
  ) throws {
    let clock = ContinuousClock()
    var times: [Double] = []
    func timed<Result>(_ body: () throws -> Result) rethrows -> Result {
      var result: Result?
      let time = try clock.measure { result = try body() }
      times.append(Double(time.components.attoseconds) / 1e15 + Double(time.components.seconds) * 1e3)
      guard let result else { preconditionFailure("what was measured has no result") }
      return result
    }

    let graphFile = try timed { try GraphFileLoader.load(bytes, file: file, reader: reader) }
    try timed {
      for (name, text) in graphFile.sources { _ = try YAMLDocument.parse(Array(text.utf8), file: name) }
    }
    times = [times[1], max(0, times[0] - times[1])]
    let graph = try timed { try Pipeline.standard.run(graphFile.graph).graph }
    let lowered = try timed { try Lowering.lower(graph) }
    _ = try timed { try lowered.plan(batch: 1, limit: MemoryLimit.standard.bytes) }
    times.append(times.reduce(0, +))
    _ = try timed { try Graph.parse(graphFile.graph.description).verify() }
    milliseconds = times
    layers = graphFile.graph.nodes.reduce(0) { $0 + (graphFile.graph[$1].op == nil ? 0 : 1) }
  }

  private init(milliseconds: [Double], layers: Int) {
    self.milliseconds = milliseconds
    self.layers = layers
  }

  /// The median of each stage.
  static func median(of runs: [Stages]) -> Stages {
    Stages(
      milliseconds: names.indices.map { stage in
        let sorted = runs.map { $0.milliseconds[stage] }.sorted()
        return sorted[sorted.count / 2]
      }, layers: runs[0].layers)
  }
}
