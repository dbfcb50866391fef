internal import ArgumentParser
internal import Martlet

struct PassesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "passes",
    abstract: "List the optimisation passes in the order in which they run.",
    discussion: "Example: martlet passes fuse-activation")

  @Argument(help: "Only this pass, with what it may do to the numbers.") var name: String?

  func validate() throws {
    if let name { try checkPassName(name) }
  }

  func run() throws {
    let passes = Pipeline.standard.passes
    if let place = passes.firstIndex(where: { $0.name == name }) {
      let pass = passes[place]
      return printResult(
        """
        \(pass.name): \(pass.summary)

          \(pass.numericClass): \(pass.numericClass.promise)
          number \(place + 1) of \(passes.count) in each round; rounds go on until one changes nothing
          martlet diff GRAPH --pass \(pass.name) shows what it does to a graph
        """)
    }
    var table = TextTable([("pass", .left), ("numbers", .left), ("what it does", .left)])
    for pass in passes { table.add([pass.name, "\(pass.numericClass)", pass.summary]) }
    printResult(table.text)
  }
}

extension NumericClass {
  fileprivate var promise: String {
    switch self {
    case .exact: "the same bits, signed zeros included"
    case .reassociating: "the same sums in another order: at most 4 times the error, plus 4 units in the last place"
    case .approximate(let budget): "at most 4 times the error, plus \(budget) units in the last place"
    }
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
