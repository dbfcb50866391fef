internal import ArgumentParser
internal import FoundationEssentials
internal import MartletDiagnostics

/// Prints how long compiling takes, from the graph file's text to the memory plan, stage by stage: for graph files, and
/// for generated ones of growing size, where what counts is that the time for a layer stays the same.
@main
struct CompileBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "MartletCompileBenchmark",
    abstract: "Measures what compiling costs: medians in ms, and how they grow with the graph.")

  @Argument(help: "Graph files.")
  var graphs: [String] = []

  @Option(help: "The largest generated graph, in layers.")
  var largest = 30_000

  @Option(help: "How often a graph file is compiled; a generated graph a fifth as often.")
  var runs = 25

  @Option(help: "Only the generated graphs of this name.")
  var only: String?

  func run() throws {
    if !graphs.isEmpty {
      print(row("graph", "layers", Stages.names))
      for path in graphs { print(row(name(of: path), try measureFile(path))) }
      print("")
    }
    for family in GeneratedGraph.all where only == nil || only == family.name {
      print(row(family.name, "layers", Stages.names + ["for a layer"]))
      var first: Double?
      for size in [1000, 3000, 10_000, 30_000] where size <= largest {
        let stages = try measure(family, size)
        let perLayer = stages.milliseconds[Stages.total] / Double(stages.layers)
        let ratio = perLayer / (first ?? perLayer)
        first = first ?? perLayer
        print(row("", stages) + padded("×\(rounded(ratio, 100))", to: 12))
      }
      print("")
    }
  }

  private func measureFile(_ path: String) throws -> Stages {
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    let bytes = try read(path)
    // Files are read once: what is measured is compiling, not the disk.
    var beside: [String: [UInt8]] = [:]
    return Stages.median(
      of: try (0...runs).map { _ in
        try Stages(of: bytes, file: path) { reference throws(DiagnosticSet) in
          if let bytes = beside[reference.path] { return bytes }
          do { beside[reference.path] = try read(folder + reference.path) } catch {
            throw DiagnosticSet(.error("cannot be read", at: reference.span))
          }
          return beside[reference.path] ?? []
        }
      })
  }

  private func measure(_ family: GeneratedGraph, _ size: Int) throws -> Stages {
    let bytes = Array(family.text(size).utf8)
    return Stages.median(
      of: try (0...(runs / 5)).map { _ in
        try Stages(of: bytes, file: "generated.yaml") { reference throws(DiagnosticSet) in
          throw DiagnosticSet(.error("a generated graph has no other file", at: reference.span))
        }
      })
  }

  private func read(_ path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }

  private func name(of path: String) -> String { String(path.split(separator: "/").last ?? "") }

  private func row(_ name: String, _ stages: Stages) -> String {
    row(name, "\(stages.layers)", stages.milliseconds.map { rounded($0, 100) })
  }

  private func row(_ name: String, _ layers: String, _ columns: [String]) -> String {
    ([layers] + columns).reduce(name + String(repeating: " ", count: max(0, 26 - name.count))) {
      $0 + padded($1, to: $1 == "for a layer" ? 12 : 10)
    }
  }

  private func padded(_ text: String, to width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }

  private func rounded(_ value: Double, _ unit: Double) -> String { "\((value * unit).rounded() / unit)" }
}
