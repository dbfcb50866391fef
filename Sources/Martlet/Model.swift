public import FoundationEssentials
internal import MartletCPU
internal import MartletDiagnostics
public import MartletIR
internal import MartletModelFile
internal import MartletPlanning
public import MartletTensors
internal import Synchronization

/// A network ready to run: optimised, its memory planned, its weights laid out for the kernels of this machine.
///
///     let model = try Model(graph: graphURL, weights: weightsURL)
///     let scores = try model.run(image)          // [N, 1, 28, 28] → [N, 10]
///
/// A model never changes, and any number of threads may run it at once. It gives the same bits for an image whatever else
/// is in its batch and however many threads compute.
public final class Model: Sendable {
  /// The optimised graph.
  public let graph: Graph
  public let interface: ModelInterface
  let executable: Executable
  let memoryLimit: MemoryLimit
  private let idle = Mutex<[Session]>([])

  /// Compiles a graph file.
  /// - Parameter weights: a safetensors file; nil for the one that the graph names.
  public convenience init(
    graph: URL, weights: URL? = nil, options: CompileOptions = CompileOptions(), runOptions: RunOptions = RunOptions()
  ) throws(MartletError) {
    let network = try Network(path: graph.relativePath, options: options)
    try self.init(network, weights: weights.map { .file($0.relativePath) } ?? .declared, runOptions: runOptions)
  }

  /// Compiles a network that was read before.
  public convenience init(
    _ network: Network, weights: WeightSource = .declared, runOptions: RunOptions = RunOptions()
  ) throws(MartletError) {
    let parameters = try LoadedWeights(network, from: weights)
    let graph = try network.optimized()
    let lowered = try onCPU { () throws(CPUError) in
      try Lowering.lower(graph, for: network.options.loweringTarget, limit: network.options.memoryLimit)
    }
    try network.checkArenaBudget(of: lowered)
    let memory = try WeightMemory(packing: lowered.weights, of: graph) { (name, shape) throws(MartletError) in
      try parameters.tensor(name, shape)
    }
    guard let memory else { throw .input("the system has no memory for \(lowered.weights.floats) packed weights") }
    try self.init(graph, network.interface, lowered, memory, runOptions)
  }

  /// Opens a compiled model.
  public convenience init(
    compiled: URL, operators: OpRegistry = .standard, runOptions: RunOptions = RunOptions()
  ) throws(MartletError) {
    // As the caller wrote it, for diagnostics.
    let path = compiled.relativePath
    let file = try reading { () throws(DiagnosticSet) in try ModelFile(path: path, registry: operators) }
    let metadata = try? JSONDecoder().decode(ModelMetadata.self, from: Data(file.metadata))
    guard let metadata, case let interface = metadata.interface,
      interface.inputs.map(\.name) == file.graph.inputs.map({ file.graph[$0].name }),
      interface.outputs.map(\.name) == file.graph.outputs.map(\.name)
    else { throw .input("the model's metadata does not fit its graph", file: path) }
    let target = LoweringTarget(batch: metadata.batch, isStrict: true, algorithms: metadata.algorithms)
    let lowered: LoweredGraph
    do throws(CPUError) {
      lowered = try Lowering.lower(file.graph, for: target, limit: runOptions.memoryLimit)
    } catch { throw .input(error.description, file: path) }
    if let unknown = metadata.algorithms.keys.filter({ lowered.algorithms[$0] == nil }).min() {
      throw .input("the model has an algorithm for `\(unknown)`, where there is nothing to choose", file: path)
    }
    let memory = file.withWeights { bytes, owner in
      bytes.count != lowered.weights.floats * 4
        ? nil
        : bytes.baseAddress.map {
          WeightMemory(mapped: $0.assumingMemoryBound(to: Float.self), floats: bytes.count / 4, owner: owner)
        } ?? WeightMemory.none
    }
    guard let memory else { throw .input("the model's weights do not fit its graph", file: path) }
    try self.init(file.graph, interface, lowered, memory, runOptions)
  }

  /// The same network and weights with other algorithms.
  /// - Parameter lowered: reads the weights of `model` where they lie.
  convenience init(_ model: Model, as lowered: LoweredGraph) throws(MartletError) {
    let executable = try onCPU { () throws(CPUError) in
      try Executable(
        lowered, weights: model.executable.weights, instructionSet: model.executable.instructionSet,
        pool: model.executable.pool)
    }
    self.init(model.graph, model.interface, executable, model.memoryLimit)
  }

  private init(_ graph: Graph, _ interface: ModelInterface, _ executable: Executable, _ memoryLimit: MemoryLimit) {
    self.graph = graph
    self.interface = interface
    self.executable = executable
    self.memoryLimit = memoryLimit
  }

  private convenience init(
    _ graph: Graph, _ interface: ModelInterface, _ lowered: LoweredGraph, _ weights: WeightMemory,
    _ options: RunOptions
  ) throws(MartletError) {
    let instructionSet: InstructionSet
    do throws(InstructionSetError) { instructionSet = try InstructionSet.selected() } catch {
      throw .input(error.description)
    }
    let executable = try onCPU { () throws(CPUError) in
      let pool = ThreadPool(threads: options.threads ?? ThreadPool.defaultThreads)
      return try Executable(lowered, weights: weights, instructionSet: instructionSet, pool: pool)
    }
    self.init(graph, interface, executable, options.memoryLimit)
  }

  /// Whether a file is a compiled model, by its first bytes; false where it cannot be read.
  public static func isCompiled(_ path: String) -> Bool { ModelFile.isModel(path: path) }

  /// How many steps one run takes.
  public var stepCount: Int { executable.lowered.steps.count }

  /// Writes the compiled model; the file is whole or not there.
  public func write(to url: URL) throws(MartletError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let contents = ModelMetadata(
      interface: interface, algorithms: executable.lowered.algorithms, batch: executable.lowered.batch)
    guard let metadata = try? encoder.encode(contents) else { throw .fault("the metadata cannot be written as JSON") }
    try reading { () throws(DiagnosticSet) in
      try ModelFile.write(graph, metadata: Array(metadata), weights: executable.weights.bytes, to: url.relativePath)
    }
  }
}

// MARK: - Running

extension Model {
  /// Runs a model of one input and one output.
  public func run(_ input: Tensor) throws(MartletError) -> Tensor {
    guard graph.inputs.count == 1, graph.outputs.count == 1 else {
      throw .input(
        "the network has \(counted(graph.inputs.count, "input")) and \(counted(graph.outputs.count, "output")): give a tensor "
          + "for each input, in order or by name")
    }
    return try run([input])[0]
  }

  /// Runs with inputs by name; gives outputs by name.
  public func run(_ inputs: [String: Tensor]) throws(MartletError) -> [String: Tensor] {
    var ordered: [Tensor] = []
    for input in interface.inputs {
      guard let tensor = inputs[input.name] else { throw .input("the input `\(input.name)` is missing") }
      ordered.append(tensor)
    }
    if let unknown = inputs.keys.filter({ name in !interface.inputs.contains { $0.name == name } }).min() {
      throw .input("there is no input `\(unknown)`")
    }
    let outputs = try run(ordered)
    return Dictionary(uniqueKeysWithValues: zip(interface.outputs.map(\.name), outputs))
  }

  /// Runs with inputs in the graph's order; gives outputs in the graph's order.
  public func run(_ inputs: [Tensor]) throws(MartletError) -> [Tensor] {
    try run(inputs, tapping: []).outputs
  }

  /// Runs, and keeps the values of the named nodes of the optimised graph too.
  public func run(
    _ inputs: [Tensor], tapping names: [String]
  ) throws(MartletError) -> (outputs: [Tensor], taps: [String: Tensor]) {
    for name in names where executable.lowered.values[name] == nil {
      throw .input(graph.absence(of: name, among: executable.lowered.values.keys, in: "the compiled graph"))
    }
    let session = try session(batch: graph.batch(of: inputs), isWhole: !names.isEmpty)
    var taps: [String: Tensor] = [:]
    let observer: Session.Observer = { step, _ in
      for name in names where self.executable.lowered.values[name]?.step == step {
        taps[name] = session.value(named: name)
      }
    }
    let outputs = try onCPU { () throws(CPUError) in
      try session.run(inputs, observe: names.isEmpty ? nil : observer)
    }
    release(session)
    return (outputs, taps)
  }

  /// A session for a batch: an idle one, or a new one.
  /// - Parameter isWhole: whether values are looked at while it runs.
  private func session(batch: Int, isWhole: Bool) throws(MartletError) -> Session {
    let found = idle.withLock { idle -> Session? in
      idle.firstIndex { $0.batch == batch && $0.isWhole == isWhole }.map { idle.remove(at: $0) }
    }
    if let found { return found }
    return try onCPU { () throws(CPUError) in
      try Session(executable, batch: batch, isWhole: isWhole, limit: memoryLimit)
    }
  }

  /// Keeps a session for the next run; the one that waited longest goes where there are too many.
  private func release(_ session: Session) {
    idle.withLock { idle in
      idle.append(session)
      if idle.count > Self.mostIdleSessions { idle.removeFirst() }
    }
  }

  private static let mostIdleSessions = 2
}

/// Runs `body`, whose errors are the input's: a graph that is too large, or an operator without kernels.
func onCPU<Result>(_ body: () throws(CPUError) -> Result) throws(MartletError) -> Result {
  do throws(CPUError) { return try body() } catch { throw .input(error.description) }
}
