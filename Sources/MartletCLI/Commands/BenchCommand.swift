internal import ArgumentParser
internal import Martlet

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure the time and memory of a network on synthetic input.",
    discussion: """
      A call goes from the caller's array to the caller's array, copies included. Without weights synthetic ones are used.

      Example: martlet bench graphs/alexnet.yaml --batch 32 --threads 1
      """)

  @OptionGroup var model: ModelArgument

  @Option(help: ArgumentHelp("Images in a batch.", valueName: "n")) var batch = 1
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    if batch < 1 { throw ValidationError("--batch must be at least 1") }
  }

  func run() throws {
    let shapes = try model.inputShapes(batch: batch)
    let (_, report) = try Benchmark.run(inputs: shapes, batch: batch) { () throws(MartletError) in
      do { return try model.load(batch: batch, fallback: .synthetic(seed: 2012)) } catch let error as MartletError {
        throw error
      } catch {
        throw .fault("\(error)")
      }
    }
    if json { return printResult(try MartletCLI.json(report)) }
    printResult(
      """
      median     \(fixed(report.medianMS, 3)) ms   (\(report.runs) calls; least \(fixed(report.minMS, 3)), \
      90% below \(fixed(report.p90MS, 3)))
      images     \(fixed(Double(batch) / report.medianMS * 1e3, 1)) per second
      start      \(fixed(report.loadMS, 2)) ms to load, \(fixed(report.firstMS, 2)) ms for the first call
      memory     \(fixed(report.peakRSSMB - report.rssBeforeLoadMB, 1)) MB grown, arena \(humanBytes(report.arenaBytes)) \
      (lower bound \(humanBytes(report.arenaLowerBoundBytes)))
      threads    \(report.threads), batch \(batch)
      """)
  }
}
