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

  @Flag(help: "Run the compiled graph on the reference interpreter instead of the CPU's kernels: slow, and the truth.")
  var reference = false

  @Flag(help: "With --reference: run the graph as written, where layers that passes fuse have values of their own.")
  var asWritten = false

  @Flag(help: "Print one JSON object.") var json = false

  func validate() throws {
    if top < 1 { throw ValidationError("--top must be at least 1") }
    if asWritten && !reference { throw ValidationError("--as-written is for --reference") }
    _ = try taps
  }

  private var taps: [(node: String, file: String)] {
    get throws {
      try tap.map { text in
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex,
          text.index(after: equals) != text.endIndex
        else { throw ValidationError("--tap takes NODE=FILE, not '\(text)'") }
        return (String(text[..<equals]), String(text[text.index(after: equals)...]))
      }
    }
  }

  func run() throws {
    let model = try self.model.load()
    let files = try filesByInput(model.interface)
    let taps = try self.taps
    let outputFiles = try outputFiles(model.interface)
    try checkDifferent(outputFiles + taps.map(\.file))
    var tensors: [Tensor] = []
    for (index, input) in model.interface.inputs.enumerated() {
      guard !files[index].isEmpty else { throw ValidationError("the input '\(input.name)' is missing") }
      tensors.append(try model.readInput(input.name, files: files[index]))
    }
    let (outputs, values) = try results(of: model, tensors, tapping: taps.map(\.node))
    let tapped = taps.compactMap { tap in values[tap.node].map { ($0, tap.file) } }
    try write(tapped + zip(outputs, outputFiles))
    for (interface, tensor) in zip(model.interface.outputs, outputs) { warn(interface.name, tensor) }
    // Pictures name the images of the batch; an array holds images without names.
    let report = RunReport(model.interface, outputs, sources: files.first ?? [], top: top)
    printResult(json ? try MartletCLI.json(report) : report.text)
  }

  private func results(
    of model: Model, _ inputs: [Tensor], tapping names: [String]
  ) throws -> (outputs: [Tensor], taps: [String: Tensor]) {
    if !reference { return try model.run(inputs, tapping: names) }
    if !asWritten { return try model.runOnReference(inputs, tapping: names) }
    if Model.isCompiled(self.model.path) {
      throw ValidationError("--as-written is for graph files; \(self.model.path) is a compiled model")
    }
    return try self.model.network().runOnReference(inputs, tapping: names, weights: self.model.weights.source)
  }

  /// For each input of the model the files given for it: `NAME=FILE`, or files alone where there is one input.
  private func filesByInput(_ interface: ModelInterface) throws -> [[String]] {
    var files = [[String]](repeating: [], count: interface.inputs.count)
    for text in inputs {
      let name = text.firstIndex(of: "=").map { text[..<$0] }
      if let name, let index = interface.inputs.firstIndex(where: { $0.name == name }) {
        files[index].append(String(text.dropFirst(name.count + 1)))
      } else if files.count == 1, name == nil || FileManager.default.fileExists(atPath: text) {
        files[0].append(text)
      } else {
        let names = interface.inputs.map { "'\($0.name)'" }.joined(separator: ", ")
        let problem = name.map { "there is no input '\($0)'" } ?? "give each input as NAME=FILE"
        throw ValidationError("\(problem); \(files.count == 1 ? "the input is" : "the inputs are") \(names)")
      }
    }
    return files
  }

  /// Where each output goes, in order; empty where nothing is written.
  private func outputFiles(_ interface: ModelInterface) throws -> [String] {
    guard let output else { return [] }
    guard output.hasSuffix("/") else {
      guard interface.outputs.count == 1 else {
        throw ValidationError("the network has several outputs: give a folder, as in '--output out/'")
      }
      return [output]
    }
    return try interface.outputs.map { entry in
      // A compiled model may come from anywhere: its names must not lead out of the folder.
      guard !entry.name.isEmpty, !entry.name.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 == 0 }) else {
        throw MartletError.input(DiagnosticSet(Diagnostic(.error, "the output `\(entry.name)` names no file", at: nil)))
      }
      return output + entry.name + ".npy"
    }
  }

  /// Two results in one file would be one result lost.
  private func checkDifferent(_ files: [String]) throws {
    var seen: Set<String> = []
    for file in files where !seen.insert(file).inserted {
      throw ValidationError("two results would be written to '\(file)'")
    }
  }

  /// Writes all files or none, and the folder of the outputs, where it is not there, only with them.
  private func write(_ files: [(tensor: Tensor, path: String)]) throws {
    let manager = FileManager.default
    guard let output, output.hasSuffix("/"), !manager.fileExists(atPath: output) else {
      return try Tensor.write(npy: files)
    }
    do {
      try manager.createDirectory(atPath: output, withIntermediateDirectories: true)
    } catch {
      throw MartletError.input(DiagnosticSet(Diagnostic(.error, "cannot make this folder", at: .file(output))))
    }
    do { try Tensor.write(npy: files) } catch {
      if (try? manager.contentsOfDirectory(atPath: output).isEmpty) == true { try? manager.removeItem(atPath: output) }
      throw error
    }
  }

  private func warn(_ name: String, _ output: Tensor) {
    let count = output.elements.reduce(0) { $0 + ($1.isFinite ? 0 : 1) }
    if count == 0 { return }
    let what = count == 1 ? "1 element of the output `\(name)` is" : "\(count) elements of the output `\(name)` are"
    printError("warning: \(what) not finite")
  }
}
