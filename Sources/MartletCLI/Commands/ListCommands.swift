internal import ArgumentParser
internal import Martlet

struct PassesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "passes",
    abstract: "List the optimisation passes in the order in which they run.",
    discussion: "Example: martlet passes")

  func run() throws {
    var table = TextTable([("pass", .left), ("numbers", .left), ("what it does", .left)])
    for pass in Pipeline.standard.passes { table.add([pass.name, "\(pass.numericClass)", pass.summary]) }
    printResult(table.text)
  }
}

struct OpsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ops",
    abstract: "List the operators and the keys they take in a graph file.",
    discussion: "Example: martlet ops conv2d")

  @Argument(help: "Only this operator, with its definition.") var name: String?

  func run() throws {
    let registry = OpRegistry.standard
    guard let name else {
      var table = TextTable([("operator", .left), ("keys", .left), ("what it computes", .left)])
      for op in registry.ops {
        let keys = op.layer.map { $0.attributes.map(\.name).joined(separator: ", ") } ?? "(made by passes)"
        table.add([op.mnemonic, keys, op.documentation.summary])
      }
      return printResult(table.text)
    }
    guard let op = registry[name] else {
      let hint = nearest(to: name, among: registry.mnemonics).map { "; did you mean '\($0)'?" } ?? ""
      throw ValidationError("there is no operator '\(name)'\(hint)")
    }
    printResult(
      "\(name): \(op.documentation.summary)\n\n  \(op.documentation.formula)\n  (\(op.documentation.source))\n")
    guard let layer = op.layer else { return printResult("Only passes make it: no graph file has it.") }
    var table = TextTable([("key", .left), ("value", .left), ("default", .left), ("meaning", .left)])
    for attribute in layer.attributes {
      let fallback: String
      switch attribute.presence {
      case .required: fallback = "required"
      case .optional: fallback = ""
      case .defaulted(let value): fallback = "\(value)"
      }
      table.add([attribute.name, attribute.kind.description, fallback, attribute.documentation])
    }
    printResult(table.text)
  }
}
