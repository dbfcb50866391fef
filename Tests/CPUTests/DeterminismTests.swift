import MartletCPU
import MartletIR
import MartletTensors
import MartletTesting
import Testing

/// The same bits for an image whatever the threads, whatever else is in its batch, and on every instruction set with FMA.
@Suite struct DeterminismTests {
  @Test("one thread and two, alone and in a batch of 37", arguments: 0..<80)
  func threadsAndBatches(seed: Int) throws {
    let graph = RandomGraphGenerator().graph(seed: UInt64(1000 + seed))
    guard let type = graph.inputs.first.map({ graph[$0].types[0] }), type.images == .batch else { return }
    let inputs = CPURun.inputs(of: graph, batch: 37)
    let together = try CPURun(graph, threads: 2).run(inputs, batch: 37)
    #expect(try CPURun(graph, threads: 1).run(inputs, batch: 37).map(bits) == together.map(bits))
    for image in [0, 16, 36] {
      let alone = try CPURun(graph, threads: 1 + image % 2).run(inputs.map { $0.image(image, of: 37) }, batch: 1)
      #expect(alone.map(bits) == together.map { bits($0.image(image, of: 37)) }, "seed \(seed):\n\(graph)")
    }
  }

  @Test("AVX2 and AVX-512", arguments: 0..<80)
  func instructionSets(seed: Int) throws {
    guard InstructionSet.supported.contains(.avx512) else {
      print("skipped: this CPU has no AVX-512 to compare AVX2 with")
      return
    }
    let graph = RandomGraphGenerator().graph(seed: UInt64(2000 + seed))
    let avx2 = try CPURun(graph, instructionSet: .avx2).run(batch: 3)
    let avx512 = try CPURun(graph, instructionSet: .avx512).run(batch: 3)
    #expect(avx2.map(bits) == avx512.map(bits), "seed \(seed):\n\(graph)")
  }
}

private func bits(_ tensor: Tensor) -> [UInt32] { tensor.elements.map(\.bitPattern) }
