import MartletTestSupport
import Testing

@Suite struct HelpTests {
  /// The subcommands that `martlet --help` lists.
  private static var subcommands: [String] {
    get throws {
      let help = try Command.run("martlet --help", in: "/").output
      let list = help.split(separator: "SUBCOMMANDS:").last.map { $0.split(separator: "\n") } ?? []
      return list.filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") && !$0.contains("--help") && !$0.contains("'") }
        .compactMap { $0.split(separator: " ").first.map(String.init) }
    }
  }

  @Test func thereAreSubcommands() throws {
    let expected = ["check", "run", "compile", "evaluate", "ir", "diff", "plan", "bench", "profile", "passes", "ops"]
    #expect(Set(try Self.subcommands).isSuperset(of: expected))
  }

  @Test(arguments: try subcommands) func helpHasAnExample(_ name: String) throws {
    let result = try Command.run("martlet \(name) --help", in: "/")
    #expect(result.status == 0)
    #expect(result.errors == "")
    #expect(result.output.contains("Example: martlet \(name)"))
  }

  @Test(arguments: try subcommands) func everyOptionIsExplained(_ name: String) throws {
    let lines = try Command.run("martlet \(name) --help", in: "/").output.split(separator: "\n")
    for (line, next) in zip(lines, lines.dropFirst() + [""]) where line.hasPrefix("  -") {
      // What it does stands behind the option, or on the line below.
      let words = line.split(separator: " ").filter { !$0.hasPrefix("-") && !$0.hasPrefix("<") && $0 != "..." }
      #expect(!words.isEmpty || next.hasPrefix("          "), "\(line)")
    }
  }
}
