internal import ArgumentParser
internal import Martlet

struct ProfileCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profile",
    abstract: "Show where the time of a call goes: per node, what it reached, and what limits it.",
    discussion: """
      Times each step on synthetic input, and measures beside it what this machine computes and reads at most with as many \
      threads. Without weights synthetic ones are used.

      Example: martlet profile graphs/alexnet.yaml --batch 32 --threads 1
      """)

  @OptionGroup var model: ModelArgument

  @Option(help: ArgumentHelp("Images in a batch.", valueName: "n")) var batch = 1
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    if batch < 1 { throw ValidationError("--batch must be at least 1") }
  }

  func run() throws {
    _ = try model.inputShapes(batch: batch)
    let profile = try model.load(batch: batch, fallback: .synthetic(seed: 2012)).profile(batch: batch)
    printResult(json ? try MartletCLI.json(profile) : profile.text)
  }
}
