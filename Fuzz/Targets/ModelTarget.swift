internal import FoundationEssentials
internal import Martlet
internal import MartletDiagnostics
internal import MartletFiles
internal import MartletModelFile
internal import MartletTensors

/// A compiled model: opened, run where it is small, and written again.
///
/// An input that begins as a compiled model does is read as it is, and once more with its size and its checksums put right.
/// Any other one is what is in a model, and is put into a sound container: see ``ModelContents``.
func fuzzModel(_ bytes: [UInt8]) throws(Finding) -> Outcome {
  guard bytes.starts(with: ModelContainerBytes.magic) else {
    return try openModel(ModelContents(bytes).container)
  }
  let outcome = try openModel(bytes)
  let repaired = ModelContainerBytes.repaired(bytes)
  return repaired == bytes ? outcome : try openModel(repaired)
}

private func openModel(_ bytes: [UInt8]) throws(Finding) -> Outcome {
  // Most inputs end here, without a file.
  let file: ModelFile
  do throws(DiagnosticSet) { file = try ModelFile(MappedFile(bytes: bytes, path: inputName)) } catch {
    return try refused(error)
  }
  try checkPrinting(file.graph)
  let folder = FileManager.default.temporaryDirectory
  let (first, second) = (folder.appending(path: UUID().uuidString), folder.appending(path: UUID().uuidString))
  defer { for url in [first, second] { try? FileManager.default.removeItem(at: url) } }
  guard (try? Data(bytes).write(to: first)) != nil else { throw Finding("no temporary file can be written") }
  var options = RunOptions()
  options.threads = 1
  options.memoryLimit = MemoryLimit(bytes: 1 << 24)
  do throws(MartletError) {
    let model = try Model(compiled: first, runOptions: options)
    try run(model)
    try model.write(to: second)
    let again = try Model(compiled: second, runOptions: options)
    precondition(again.graph.description == model.graph.description, "a model is the same once written")
    precondition(again.interface == model.interface, "a model is the same once written")
    return .accepted
  } catch {
    guard case .input(let diagnostics, _) = error else { throw Finding(error.description) }
    return try refused(diagnostics)
  }
}

/// Runs a model whose work is next to nothing.
private func run(_ model: Model) throws(MartletError) {
  let most = 2048
  let types = model.graph.nodes.flatMap { model.graph[$0].types }
  let shapes = types.compactMap { $0.shape(batch: 2) }
  guard types.count <= 64, shapes.count == types.count,
    shapes.allSatisfy({ $0.checkedElementCount.map { $0 <= most } ?? false })
  else { return }
  let inputs = model.graph.inputs.compactMap { id in
    model.graph[id].types[0].shape(batch: 2).map {
      SyntheticTensors.input(named: model.graph[id].name, shape: $0, seed: 1)
    }
  }
  let outputs = try model.run(inputs)
  for (output, tensor) in zip(model.interface.outputs, outputs) { _ = output.topClasses(3, of: tensor) }
}
