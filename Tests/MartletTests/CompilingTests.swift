import Foundation
import Martlet
import MartletTestSupport
import Testing

@Suite struct CompilingTests {
  private let folder = TemporaryFolder()

  @Test func settingsChangeTheNetwork() throws {
    var options = CompileOptions()
    options.settings = ["classes": "7"]
    #expect(try model(in: folder, options: options).run([images(2)])[0].shape == [2, 7])
  }

  @Test func aFileOfWeightsByURL() throws {
    let graph = try folder.graph(
      "martlet: 1\ninputs: {x: {shape: [N, 2]}}\nlayers:\n  - linear: {name: y, features: 1}\noutputs: {y: y}\n")
    let header =
      #"{"y.weight":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"y.bias":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}"#
    var bytes = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + Array(header.utf8)
    for value in [2, -3, 0.5] as [Float] { bytes += withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } }
    let weights = URL(filePath: try folder.file("weights.safetensors", holding: bytes))
    let model = try Model(graph: graph, weights: weights)
    #expect(try model.run(Tensor(shape: [2, 2], elements: [1, 1, 10, 2])).elements == [-0.5, 14.5])
    #expect(
      errorText(of: try Model(graph: graph))
        == "error: \(graph.path) names no weights; give them with `--weights FILE`, or `--random-weights SEED` for synthetic ones"
    )
  }

  @Test func aNetworkIsReadBeforeItsWeights() throws {
    let network = try Network(path: try folder.graph(smallGraph).path)
    #expect(!network.namesWeights)
    #expect(network.interface.inputs.map(\.name) == ["image"])
    #expect(network.interface.outputs.map(\.name) == ["scores", "features"])
    let summary = try network.summary()
    // conv1: 20·3·9 + 20; conv2, in four groups: 20·5·9 + 20; fc: 5·320 + 5.
    #expect(summary.parameters == 560 + 920 + 1605)
    #expect(summary.multiplyAccumulates == 81 * 540 + 81 * 900 + 1600)
  }

  @Test func passesAreReported() throws {
    let network = try Network(path: try folder.graph(smallGraph).path)
    var passes: [String] = []
    let graph = try network.optimized { record, _ in passes.append(record.pass) }
    #expect(passes == Pipeline.standard.passes.map(\.name))
    #expect(network.graph[name: "drop"] != nil && graph[name: "drop"] == nil)
    #expect(graph.verify().isEmpty)
  }

  @Test func anOperatorsRegistryOfOnesOwn() throws {
    var options = CompileOptions()
    options.operators = OpRegistry(OpRegistry.standard.ops.filter { $0.mnemonic != "softmax" })
    let path = try folder.graph(smallGraph).path
    #expect(
      errorText(of: try Network(path: path, options: options)) == """
        \(path):15:5: error: there is no layer type `softmax`
            - softmax: {name: scores}
              ^~~~~~~
        note: `martlet ops` lists the layer types
        """)
  }

  @Test func compiledModelsGiveTheSameBits() throws {
    let model = try model(in: folder)
    let file = folder.url("small.martlet")
    try model.write(to: file)
    #expect(Model.isCompiled(file.path) && !Model.isCompiled(folder.path("graph.yaml")))
    let compiled = try Model(compiled: file)
    #expect(compiled.graph.description == model.graph.description)
    #expect(compiled.interface == model.interface)
    #expect(try compiled.run([images(3)]) == model.run([images(3)]))
    // A model made from a model is the same file again.
    try compiled.write(to: folder.url("again.martlet"))
    #expect(try Data(contentsOf: folder.url("again.martlet")) == Data(contentsOf: file))
  }

  @Test func aModelOutlivesItsFile() throws {
    let file = folder.url("small.martlet")
    try model(in: folder).write(to: file)
    let compiled = try Model(compiled: file)
    let before = try compiled.run([images(1)])
    try FileManager.default.removeItem(at: file)
    #expect(try compiled.run([images(1)]) == before)
  }

  @Test func memoryIsLimited() throws {
    var options = CompileOptions()
    options.memoryLimit = MemoryLimit(bytes: 12_339)
    #expect(
      errorText(of: try model(in: folder, options: options)).hasPrefix(
        "\(folder.path("graph.yaml")):14:5: error: the weights need more than the memory limit of 12339 bytes: `fc.bias` is f32[5]\n"
      ))
    options.memoryLimit = MemoryLimit(bytes: 12_340)
    let model = try model(in: folder, options: options, runLimit: MemoryLimit(bytes: 600_000))
    #expect(try model.run([images(1)])[0].shape == [1, 5])
    #expect(
      errorText(of: try model.run([images(1000)]))
        == "error: `image` at batch 1000 needs more than the limit of 600000 bytes")
    // A run that was refused leaves the model as it was.
    #expect(try model.run([images(1)])[0].shape == [1, 5])
    #expect(throws: MartletError.self) { try model.memoryPlan(batch: 1000) }
    #expect(throws: MartletError.self) { try model.memoryPlan(batch: .max) }
  }

  @Test func errorsHoldTheirPlaces() throws {
    let path = try folder.graph("martlet: 1\nlayers: [relux]\n").path
    do throws(MartletError) {
      _ = try Network(path: path)
      Issue.record("a graph without inputs was read")
    } catch .input(let diagnostics, let sources) {
      #expect(sources[path]?.hasPrefix("martlet: 1\n") == true)
      #expect(diagnostics.diagnostics.contains { $0.suggestion == "relu" })
    } catch {
      Issue.record("not the input's fault: \(error)")
    }
  }
}
