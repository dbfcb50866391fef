internal import ArgumentParser
internal import Martlet

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Classify the labelled pictures of idx files (as MNIST's) and print the accuracy.",
    discussion: """
      Example: martlet evaluate graphs/alexnet.yaml --images t10k-images-idx3-ubyte.gz --labels t10k-labels-idx1-ubyte.gz
      """)

  @OptionGroup var model: ModelArgument

  @Option(help: ArgumentHelp("The pictures, an idx file, gzipped or not.", valueName: "file"))
  var images: String

  @Option(help: ArgumentHelp("Their classes, an idx file, gzipped or not.", valueName: "file"))
  var labels: String

  @Option(help: ArgumentHelp("Write the predicted classes.", valueName: "f.npy"))
  var predictions: String?

  @Flag(help: "Print one JSON object.") var json = false

  private struct Report: Encodable {
    let images: Int
    let correct: Int
    let accuracy: Double
    let images_per_second: Double
    let classes: [Evaluation.ClassAccuracy]
  }

  func run() throws {
    let model = try self.model.load(batch: 64)
    let bar = ProgressBar(isShown: errorIsTerminal)
    let result = try model.evaluate(images: images, labels: labels) { bar.show($0, of: $1) }
    bar.clear()
    if let predictions { try result.writePredictions(to: predictions) }
    if json {
      return printResult(
        try MartletCLI.json(
          Report(
            images: result.images, correct: result.correct, accuracy: result.accuracy,
            images_per_second: result.imagesPerSecond, classes: result.classes)))
    }
    var table = TextTable([("class", .left), ("correct", .right), ("images", .right), ("accuracy", .right)])
    for entry in result.classes {
      let share = entry.images == 0 ? "" : fixed(100 * Double(entry.correct) / Double(entry.images), 2) + "%"
      table.add([entry.label ?? "\(entry.index)", grouped(entry.correct), grouped(entry.images), share])
    }
    printResult(table.text)
    printResult("")
    printResult(
      "accuracy \(fixed(100 * result.accuracy, 2))% (\(grouped(result.correct)) of \(grouped(result.images))), "
        + "\(grouped(Int(result.imagesPerSecond.rounded()))) images per second")
  }
}

/// A line on a terminal that shows how far something is.
struct ProgressBar {
  let isShown: Bool
  private let width = 40

  init(isShown: Bool) { self.isShown = isShown }

  func show(_ done: Int, of total: Int) {
    guard isShown, total > 0 else { return }
    let filled = width * done / total
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    printErrorPart("\r\(bar) \(grouped(done)) of \(grouped(total))")
  }

  func clear() {
    if isShown { printErrorPart("\r\u{1B}[K") }
  }
}
