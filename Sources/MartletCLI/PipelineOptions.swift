internal import ArgumentParser
internal import Martlet

/// Which passes run, and how far: what finds the pass, and then the rewrite, that breaks something.
struct PipelineOptions: ParsableArguments {
  @Option(
    name: .customLong("disable-pass"), parsing: .singleValue,
    help: ArgumentHelp("Leave out a pass; may be repeated.", valueName: "pass"))
  var disabled: [String] = []

  @Option(parsing: .singleValue, help: ArgumentHelp("Run this pass alone; may be repeated.", valueName: "pass"))
  var only: [String] = []

  @Option(
    help: ArgumentHelp("Stop after so many rewrites: halve them to find the one that breaks something.", valueName: "n")
  )
  var stopAfter: Int?

  func validate() throws {
    if !disabled.isEmpty && !only.isEmpty { throw ValidationError("--disable-pass and --only exclude each other") }
    for name in disabled + only { try checkPassName(name) }
    if let stopAfter, stopAfter < 0 { throw ValidationError("--stop-after must be at least 0") }
  }

  var pipeline: Pipeline {
    var pipeline = Pipeline.standard
    pipeline.passes.removeAll { disabled.contains($0.name) || !only.isEmpty && !only.contains($0.name) }
    pipeline.rewriteLimit = stopAfter
    return pipeline
  }

  /// The first of these options that was given.
  var given: String? {
    if !disabled.isEmpty { return "--disable-pass" }
    if !only.isEmpty { return "--only" }
    return stopAfter == nil ? nil : "--stop-after"
  }

  /// A pass that is asked about must be one, and run.
  func checkRuns(_ name: String) throws {
    try checkPassName(name)
    if !pipeline.passes.contains(where: { $0.name == name }) {
      throw ValidationError("the pass '\(name)' does not run: \(given ?? "the pipeline") leaves it out")
    }
  }
}

/// A pass that is not there is wrong usage, with the nearest name for the typing error that it mostly is.
func checkPassName(_ name: String) throws {
  if PassRegistry.standard[name] != nil { return }
  let hint = nearest(to: name, among: PassRegistry.standard.names).map { "; did you mean '\($0)'?" } ?? ""
  throw ValidationError("there is no pass '\(name)'\(hint) (martlet passes lists them)")
}
