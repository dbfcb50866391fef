internal import ArgumentParser
internal import Martlet

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Print where each buffer lies in the arena, when it lives, the peak and the lower bound.",
    discussion: "Example: martlet plan graphs/alexnet.yaml --batch 32")

  @OptionGroup var model: ModelArgument

  @Option(help: ArgumentHelp("Images in a batch.", valueName: "n")) var batch = 1
  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    if batch < 1 { throw ValidationError("--batch must be at least 1") }
  }

  func run() throws {
    let plan = try model.memoryPlan(batch: batch)
    printResult(json ? try MartletCLI.json(plan) : plan.description)
  }
}
