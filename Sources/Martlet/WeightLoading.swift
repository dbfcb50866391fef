internal import MartletDiagnostics
internal import MartletFiles
internal import MartletGraphFile
internal import MartletIR
internal import MartletTensorFiles
internal import MartletTensors

/// The parameters of a network, checked against its graph and ready to be read one by one.
struct LoadedWeights {
  private enum Source {
    case file(SafetensorsFile, entries: [String: SafetensorsFile.Entry])
    case synthetic(seed: UInt64, normWeights: Set<String>)
  }

  private let source: Source
  private let limit: MemoryLimit

  /// Opens a network's weights and checks that every parameter is there, of its shape and of a floating type, that
  /// nothing superfluous is, and that all of it fits the memory limit. Everything wrong is reported at once.
  init(_ network: Network, from source: WeightSource) throws(MartletError) {
    limit = network.options.memoryLimit
    let parameters = network.graph.nodes.map { network.graph[$0] }.filter(\.isParameter)
    try Self.checkMemory(parameters, network)
    switch source {
    case .synthetic(let seed):
      self.source = .synthetic(seed: seed, normWeights: network.graph.normWeights)
    case .file(let path):
      self.source = try reading(network.file.sources) { () throws(DiagnosticSet) in
        try Self.open(path, network, parameters)
      }
    case .declared:
      guard let weights = network.file.weights else {
        if parameters.isEmpty {
          self.source = .synthetic(seed: 0, normWeights: [])
          return
        }
        throw .input(
          "\(network.path) names no weights; give them with `--weights FILE`, or `--random-weights SEED` for synthetic ones"
        )
      }
      self.source = try reading(network.file.sources) { () throws(DiagnosticSet) in
        try Self.open(Network.contained(weights, beside: network.path), network, parameters)
      }
    }
  }

  /// The value of a parameter, in float32.
  func tensor(_ name: String, _ shape: Shape) throws(MartletError) -> Tensor {
    switch source {
    case .synthetic(let seed, let normWeights):
      return SyntheticTensors.parameter(
        named: name, shape: shape, seed: seed, isNormWeight: normWeights.contains(name))
    case .file(let file, let entries):
      guard let entry = entries[name] else { throw .fault("the parameter `\(name)` was not checked") }
      return try reading { () throws(DiagnosticSet) in try file.tensor(entry, limit: limit) }
    }
  }

  private static func checkMemory(_ parameters: [Node], _ network: Network) throws(MartletError) {
    let limit = network.options.memoryLimit
    var total = 0
    for parameter in parameters {
      guard let shape = parameter.types[0].fixedShape, let bytes = limit.byteCount(of: shape),
        bytes <= limit.bytes - total
      else {
        throw .input(
          DiagnosticSet(
            .error(
              "the weights need more than the memory limit of \(limit.bytes) bytes: `\(parameter.name)` is "
                + parameter.types[0].description, at: parameter.provenance.spans.first)), sources: network.file.sources)
      }
      total += bytes
    }
  }

  private static func open(
    _ path: String, _ network: Network, _ parameters: [Node]
  ) throws(DiagnosticSet) -> Source {
    let file = try SafetensorsFile(path: path)
    var problems: [Diagnostic] = []
    var entries: [String: SafetensorsFile.Entry] = [:]
    let renamed = Dictionary(network.file.renameWeights.map { ($0.from, $0.to) }) { $1 }
    for entry in file.entries { entries[renamed[entry.name] ?? entry.name] = entry }
    for parameter in parameters {
      guard let entry = entries[parameter.name] else {
        let suggestion = nearest(to: parameter.name, among: entries.keys.filter { network.graph[name: $0] == nil })
        problems.append(
          problem("there is no `\(parameter.name)`", path, parameter, suggestion: suggestion))
        continue
      }
      if entry.shape != parameter.types[0].fixedShape {
        let wanted = parameter.types[0].dimensionsDescription
        problems.append(problem("\(quoted(entry.name)) is \(entry.shape), the graph needs \(wanted)", path, parameter))
      } else if ![.float16, .bfloat16, .float32, .float64].contains(entry.dtype) {
        problems.append(
          problem("\(quoted(entry.name)) is \(entry.dtype.rawValue); weights must be floating-point", path, parameter))
      }
    }
    if !network.options.allowsExtraWeights {
      let known = Set(parameters.map(\.name))
      for (name, entry) in entries.sorted(by: { $0.value.byteRange.lowerBound < $1.value.byteRange.lowerBound })
      where !known.contains(name) && !isIgnored(name, network.file.ignoreWeights) {
        problems.append(
          Diagnostic(
            .error, "the graph has no parameter \(quoted(entry.name)); `--allow-extra` ignores such tensors",
            at: .binary(file: path, byte: nil), suggestion: nil))
      }
    }
    guard problems.isEmpty else { throw DiagnosticSet(limited(problems, path)) }
    return .file(file, entries: entries)
  }

  private static func problem(
    _ message: String, _ path: String, _ parameter: Node, suggestion: String? = nil
  ) -> Diagnostic {
    let notes = parameter.provenance.spans.prefix(1).map {
      Diagnostic.Note("`\(parameter.name)` belongs to this layer", at: .text($0))
    }
    return Diagnostic(
      .error, message, at: .binary(file: path, byte: nil), suggestion: suggestion, notes: Array(notes))
  }

  /// A checkpoint of another network has hundreds of wrong names: the first ones say it.
  private static func limited(_ problems: [Diagnostic], _ path: String) -> [Diagnostic] {
    let shown = 10
    if problems.count <= shown { return problems }
    let more = Diagnostic(
      .error, "and \(problems.count - shown) more like these", at: .binary(file: path, byte: nil))
    return problems.prefix(shown) + [more]
  }

  private static func isIgnored(_ name: String, _ globs: [String]) -> Bool {
    name == "num_batches_tracked" || name.hasSuffix(".num_batches_tracked") || globs.contains { matches(name, $0) }
  }

  /// Whether a name matches a glob in which `*` stands for any text.
  static func matches(_ name: String, _ glob: String) -> Bool {
    let parts = glob.split(separator: "*", omittingEmptySubsequences: false)
    guard parts.count > 1, let first = parts.first, let last = parts.last else { return name == glob }
    guard name.hasPrefix(first) else { return false }
    var rest = name.dropFirst(first.count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let range = rest.firstRange(of: part) else { return false }
      rest = rest[range.upperBound...]
    }
    return rest.hasSuffix(last)
  }
}
