internal import ArgumentParser
internal import Martlet

/// The command `martlet`. Exit status: 0 done, 1 the input is wrong, 64 wrong usage, 70 a fault of Martlet's own.
@main
struct MartletCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "martlet",
    abstract: "A graph compiler for convolutional networks.",
    discussion: """
      A YAML file describes a network; martlet reads it into a typed graph, optimises it, plans its memory and runs it on \
      the CPU. Results go to standard output, everything else to standard error.

      Example: martlet run graphs/alexnet.yaml graphs/samples/ankle-boot.png
      """,
    version: martletVersion,
    subcommands: [
      CheckCommand.self, RunCommand.self, CompileCommand.self, EvaluateCommand.self, IRCommand.self, DiffCommand.self,
      ExplainCommand.self, PlanCommand.self, DrawCommand.self, VerifyCommand.self, BenchCommand.self,
      ProfileCommand.self, PassesCommand.self, OpsCommand.self,
    ])

  static func main() {
    do {
      var command = try parseAsRoot()
      do { try command.run() } catch let error as ValidationError { endForWrongUsage(of: type(of: command), error) }
    } catch let error as MartletError {
      printError(error.description)
      switch error {
      case .input: endProcess(status: 1)
      case .fault: endProcess(status: 70)
      }
    } catch {
      exit(withError: error)
    }
  }

  /// What only the graph or the model shows to be wrong usage ends as what the parser finds, with the command's usage.
  private static func endForWrongUsage(of command: any ParsableCommand.Type, _ error: ValidationError) -> Never {
    let name = "martlet \(command.configuration.commandName ?? "")"
    printError("Error: \(error.message)\nUsage: \(usageString(for: command))")
    printError("  See '\(name) --help' for more information.")
    endProcess(status: ExitCode.validationFailure.rawValue)
  }
}
