internal import ArgumentParser
internal import FoundationEssentials
internal import Martlet

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a network on pictures or arrays.",
    discussion: """
      An input is a picture, a .npy array, or NAME=FILE for a network with several inputs; several pictures make a batch.

      Example: martlet run graphs/alexnet.yaml graphs/samples/bag.png graphs/samples/coat.png --top 3
      """)

  @OptionGroup var model: ModelArgument

  @Argument(help: "Pictures, .npy arrays, or NAME=FILE.") var inputs: [String]

  @Option(
    help: ArgumentHelp("Write the only output to F.npy, or each to DIR/NAME.npy.", valueName: "f.npy|dir/"))
  var output: String?

  @Option(help: ArgumentHelp("How many classes to print for each image.", valueName: "k"))
  var top = 3

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("Write the value of a node of the compiled graph; may be repeated.", valueName: "node=f.npy"))
  var tap: [String] = []

  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    if top < 1 { throw ValidationError("--top must be at least 1") }
    _ = try taps
  }

  private var taps: [(node: String, file: String)] {
    get throws {
      try tap.map { text in
        guard let equals = text.lastIndex(of: "="), equals != text.startIndex,
          text.index(after: equals) != text.endIndex
        else { throw ValidationError("--tap takes NODE=FILE, not '\(text)'") }
        return (String(text[..<equals]), String(text[text.index(after: equals)...]))
      }
    }
  }

  func run() throws {
    let model = try self.model.load()
    let files = filesByInput(model)
    var tensors: [Tensor] = []
    for (index, input) in model.interface.inputs.enumerated() {
      guard !files[index].isEmpty else { throw ValidationError("the input '\(input.name)' is missing") }
      tensors.append(try model.readInput(input.name, files: files[index]))
    }
    if output?.hasSuffix("/") != true && output != nil && model.interface.outputs.count > 1 {
      throw ValidationError("the network has several outputs: give a folder, as in '--output out/'")
    }
    let taps = try self.taps
    let (outputs, values) = try model.run(tensors, tapping: taps.map(\.node))
    for (node, file) in taps { try values[node]?.write(npy: file) }
    try write(outputs, of: model)
    for (interface, tensor) in zip(model.interface.outputs, outputs) { warn(interface.name, tensor) }
    // Pictures name the images of the batch; an array holds images without names.
    let report = RunReport(model.interface, outputs, sources: files.first ?? [], top: top)
    printResult(json ? try MartletCLI.json(report) : report.text)
  }

  /// For each input of the model the files given for it: `NAME=FILE` where the name is an input's, else files for the first.
  private func filesByInput(_ model: Model) -> [[String]] {
    var files = [[String]](repeating: [], count: model.interface.inputs.count)
    for text in inputs {
      if let equals = text.firstIndex(of: "="),
        let index = model.interface.inputs.firstIndex(where: { $0.name == text[..<equals] })
      {
        files[index].append(String(text[text.index(after: equals)...]))
      } else if !files.isEmpty {
        files[0].append(text)
      }
    }
    return files
  }

  private func write(_ outputs: [Tensor], of model: Model) throws {
    guard let output else { return }
    guard output.hasSuffix("/") else {
      try outputs[0].write(npy: output)
      return
    }
    do {
      try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    } catch {
      throw MartletError.input(DiagnosticSet(Diagnostic(.error, "cannot make this folder", at: .file(output))))
    }
    for (interface, tensor) in zip(model.interface.outputs, outputs) {
      try tensor.write(npy: output + interface.name + ".npy")
    }
  }

  private func warn(_ name: String, _ output: Tensor) {
    let count = output.elements.reduce(0) { $0 + ($1.isFinite ? 0 : 1) }
    if count > 0 { printError("warning: \(count) elements of the output `\(name)` are not finite") }
  }
}
