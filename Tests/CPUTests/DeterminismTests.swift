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

  @Test("a batch as a whole, and in parts of any number of images")
  func parts() throws {
    var inParts = 0
    for seed in 0..<100 {
      let graph = RandomGraphGenerator().graph(seed: UInt64(1500 + seed))
      let inputs = CPURun.inputs(of: graph, batch: 7)
      let together = try CPURun(graph).run(inputs, batch: 7)
      for exponent in [3, 8, 10, 12] {
        var target = LoweringTarget()
        // Algorithms may be chosen for another number of images.
        target.algorithms = try Lowering.lower(graph).algorithms
        target.cachedBytes = 1 << exponent
        let lowered = try Lowering.lower(graph, for: target)
        if lowered.segments(batch: 7).segments.contains(where: { $0.parts > 1 }) { inParts += 1 }
        let run = try CPURun(graph, lowered: lowered, threads: 1 + seed % 3)
        #expect(try run.run(inputs, batch: 7).map(bits) == together.map(bits), "seed \(seed), 2^\(exponent):\n\(graph)")
      }
    }
    #expect(inParts > 100)
  }

  @Test("a batch that panels go through in groups of images")
  func groupsOfImages() throws {
    let graph = try Graph.parse(
      """
      graph groups {
        %x = input : f32[N, 70, 33, 33]
        %v = parameter : f32[100, 70, 1, 1]
        %w = parameter : f32[100, 1, 3, 3]
        %u = parameter : f32[150, 100, 1, 1]
        %first = conv2d(%x, %v) {activation = relu} : f32[N, 100, 33, 33]
        %second = conv2d(%first, %w) {padding = [1, 1, 1, 1], groups = 100} : f32[N, 100, 33, 33]
        %third = conv2d(%second, %u) {stride = [2, 2]} : f32[N, 150, 17, 17]
        output y = %third
      }
      """)
    let inputs = CPURun.inputs(of: graph, batch: 7)
    // All images at once, whatever the cache.
    var target = LoweringTarget()
    target.cachedBytes = .max
    let lowered = try Lowering.lower(graph, for: target)
    let together = try [1, 2, 3].map {
      try CPURun(graph, lowered: lowered, threads: $0).run(inputs, batch: 7).map(bits)
    }
    #expect(together[1] == together[0])
    #expect(together[2] == together[0])
    let alone = try (0..<7).flatMap { image in
      try CPURun(graph).run(inputs.map { $0.image(image, of: 7) }, batch: 1).flatMap(bits)
    }
    #expect(alone == together[0][0])
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
