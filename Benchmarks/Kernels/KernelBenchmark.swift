internal import ArgumentParser
internal import MartletCPU

/// Prints how fast kernels run on one thread, layer by layer, and what share of the machine's peak that is.
@main
struct KernelBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "MartletKernelBenchmark",
    abstract: "Measures kernels on layers of the zoo: GFLOP/s of one thread, and % of the peak of multiply-adds.",
    discussion: """
      Instruction sets and the peak are measured in turn, round after round; the figures are medians of the rounds' \
      fastest runs, the peak is the fastest of all. A convolution is direct; a row with an algorithm's name has it as \
      the cost model chooses, and counts the operations of the direct one. Pin the process to a core that nobody else uses.
      """)

  @Argument(help: "Only layers whose name contains one of these texts.")
  var only: [String] = []

  @Option(help: "An instruction set; may be given several times. Default: all that this machine has.")
  var isa: [String] = []

  @Option(help: "How often everything is measured.")
  var rounds = 5

  @Option(help: "Milliseconds that a layer takes in a round.")
  var milliseconds = 10

  func validate() throws {
    if rounds < 1 || milliseconds < 0 { throw ValidationError("There must be a round, and it takes no negative time.") }
  }

  func run() throws {
    let sets =
      isa.isEmpty
      ? InstructionSet.supported
      : try isa.map { try InstructionSet.selected(forced: $0, among: InstructionSet.supported) }
    let layers = BenchmarkedLayer.all.filter { layer in
      only.isEmpty || only.contains { layer.name.contains($0) }
    }
    let duration = Duration.milliseconds(milliseconds)
    let peaks = sets.map { MultiplyAddPeak($0) }
    defer { for peak in peaks { peak.deallocate() } }

    print(row("GFLOP/s, % of the peak", sets.map(\.rawValue)))
    for (layer, isStrict) in layers.flatMap({ [($0, true), ($0, false)] }) {
      let runs = try sets.map { try LayerRun(layer, $0, isStrict: isStrict) }
      let algorithm = runs.first?.algorithm
      // Once where there is nothing to choose, or nothing else is chosen.
      if !isStrict && (algorithm ?? .direct) == .direct { continue }
      var speeds = sets.map { _ in [Double]() }
      var limits = speeds
      for _ in 0..<rounds {
        for set in sets.indices {
          limits[set].append(peaks[set].measure(for: duration / 5))
          speeds[set].append(try runs[set].measure(for: duration))
        }
      }
      print(
        row(
          layer.name + (isStrict ? "" : ", " + (algorithm?.rawValue ?? "")),
          sets.indices.map { set in
            let speed = median(speeds[set])
            return "\(rounded(speed)) \(percent(speed / (limits[set].max() ?? speed)))"
          }))
    }
    print(row("peak", peaks.map { "\(rounded($0.measure(for: duration)))     " }))
  }

  private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  private func rounded(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

  private func percent(_ share: Double) -> String {
    let text = "\(Int((share * 100).rounded()))%"
    return String(repeating: " ", count: max(0, 4 - text.count)) + text
  }

  private func row(_ name: String, _ columns: [String]) -> String {
    columns.reduce(name + String(repeating: " ", count: max(0, 76 - name.count))) {
      $0 + String(repeating: " ", count: max(1, 14 - $1.count)) + $1
    }
  }
}
