internal import ArgumentParser
internal import Martlet

/// What a command that takes a graph takes beside it.
struct GraphOptions: ParsableArguments {
  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Set a parameter of the graph; may be repeated.", valueName: "k=v"))
  var settings: [String] = []

  @Flag(help: "Exact and reassociating passes and algorithms only.")
  var strict = false

  @Option(help: ArgumentHelp("The batch to choose algorithms for; any batch runs, with the same bits.", valueName: "n"))
  var forBatch: Int?

  @Option(help: ArgumentHelp("The most memory that tensors may take.", valueName: "bytes"))
  var memoryLimit: Int?

  @OptionGroup(title: "Options for passes") var passes: PipelineOptions

  var limit: MemoryLimit { memoryLimit.map(MemoryLimit.init(bytes:)) ?? .standard }

  /// - Parameter batch: what `--for-batch` defaults to.
  func compileOptions(batch: Int = 1) throws -> CompileOptions {
    var options = CompileOptions()
    options.settings = try parseSettings(settings, of: "--set")
    options.isStrict = strict
    options.expectedBatch = forBatch ?? batch
    options.memoryLimit = limit
    options.pipeline = passes.pipeline
    return options
  }

  func validate() throws {
    if let forBatch, forBatch < 1 { throw ValidationError("--for-batch must be at least 1") }
    if let memoryLimit, memoryLimit < 0 { throw ValidationError("--memory-limit must be at least 0") }
  }

  /// The first option that only a graph file takes, where one was given.
  var givenForGraph: String? {
    if !settings.isEmpty { return "--set" }
    if strict { return "--strict" }
    return forBatch == nil ? passes.given : "--for-batch"
  }
}

/// The values of an option that takes `NAME=VALUE` and may be repeated.
func parseSettings(_ settings: [String], of option: String) throws -> [String: String] {
  var values: [String: String] = [:]
  for setting in settings {
    guard let equals = setting.firstIndex(of: "="), equals != setting.startIndex else {
      throw ValidationError("\(option) takes NAME=VALUE, not '\(setting)'")
    }
    let name = String(setting[..<equals])
    guard values.updateValue(String(setting[setting.index(after: equals)...]), forKey: name) == nil else {
      throw ValidationError("\(option) gives '\(name)' twice")
    }
  }
  return values
}

/// Where a network's weights come from.
struct WeightOptions: ParsableArguments {
  @Option(help: ArgumentHelp("A safetensors file, instead of the one that the graph names.", valueName: "file"))
  var weights: String?

  @Option(help: ArgumentHelp("Synthetic weights instead of a file's.", valueName: "seed"))
  var randomWeights: UInt64?

  @Flag(help: "Ignore tensors in the weights file that the graph does not know.")
  var allowExtra = false

  func validate() throws {
    if weights != nil && randomWeights != nil {
      throw ValidationError("--weights and --random-weights exclude each other")
    }
  }

  /// What was asked for, or what the graph names.
  var source: WeightSource {
    weights.map(WeightSource.file) ?? randomWeights.map { .synthetic(seed: $0) } ?? .declared
  }

  /// The first option that only a graph file takes, where one was given.
  var givenForGraph: String? {
    if weights != nil { return "--weights" }
    if randomWeights != nil { return "--random-weights" }
    return allowExtra ? "--allow-extra" : nil
  }
}

/// How many threads compute.
struct ThreadOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Threads that compute; by default as many as there are cores to use.", valueName: "n"))
  var threads: Int?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads must be from 1 to 1024") }
  }

  func runOptions(limit: MemoryLimit) -> RunOptions {
    var options = RunOptions()
    options.threads = threads
    options.memoryLimit = limit
    return options
  }
}
