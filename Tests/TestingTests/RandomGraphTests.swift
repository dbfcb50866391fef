import MartletIR
import MartletReference
import MartletTensors
import MartletTesting
import Testing

/// Random graphs are valid, small, varied, and the same each time.
struct RandomGraphTests {
  static let graphs = (1...2_000).map { RandomGraphGenerator().graph(seed: $0) }

  @Test func areValidAndReadBack() throws {
    for graph in Self.graphs {
      #expect(graph.verify() == [], "\(graph)")
      #expect(try Graph.parse(graph.description).description == graph.description)
    }
  }

  @Test func areTheSameForASeed() {
    for seed in UInt64(1)...5 {
      #expect(RandomGraphGenerator().graph(seed: seed).description == Self.graphs[Int(seed) - 1].description)
    }
    #expect(Set(Self.graphs.map(\.description)).count == Self.graphs.count)
  }

  @Test func areSmall() throws {
    for graph in Self.graphs {
      var cost = 0
      for id in graph.nodes {
        let node = graph[id]
        guard let op = node.op else { continue }
        let operands = node.operands.map { graph.type(of: $0) }
        let count = op.multiplyAccumulates(operands: operands, results: node.types)?.value(batch: 1)
        cost += try #require(count)
        #expect(node.types.allSatisfy { ($0.elementCount?.value(batch: 1) ?? .max) <= 2_048 })
      }
      #expect(cost <= 20_000)
      #expect(graph.nodes.count { graph[$0].op != nil } <= 12)
    }
  }

  /// Every operator occurs, and every attribute of each with several values, the default among them where it has one.
  @Test(arguments: OpRegistry.standard.mnemonics)
  func reachEveryAttribute(_ mnemonic: String) throws {
    let op = try #require(OpRegistry.standard[mnemonic])
    let sets = Self.graphs.flatMap { graph in graph.nodes.compactMap { graph[$0].op } }
      .filter { type(of: $0).mnemonic == mnemonic }.map(\.attributes)
    #expect(sets.count > 20, "\(sets.count)")
    for definition in op.attributes {
      let values = Set(sets.compactMap { $0[definition.name] })
      #expect(values.count > 1, "\(definition.name) is always \(values)")
      if case .defaulted(let value) = definition.presence { #expect(values.contains(value), "\(definition.name)") }
    }
  }

  @Test func haveAllFormsOfGraphs() {
    func count(_ condition: (Graph) -> Bool) -> Int { Self.graphs.count(where: condition) }
    func operators(_ graph: Graph) -> [NodeID] { graph.nodes.filter { graph[$0].op != nil } }
    #expect(count { $0.outputs.count > 1 } > 40)
    #expect(count { $0.inputs.count > 1 } > 40)
    #expect(count { graph in operators(graph).contains { graph.useCount(of: $0) == 0 } } > 40)
    #expect(count { graph in operators(graph).contains { graph.useCount(of: $0) > 1 } } > 40)
    #expect(count { operators($0).count >= 8 } > 40)
    #expect(Self.graphs.allSatisfy { !$0.outputs.isEmpty })
  }

  @Test func computeFiniteNumbers() throws {
    for (index, graph) in Self.graphs.enumerated() where index % 10 == 0 {
      let inputs = try graph.syntheticInputs(batch: 2, seed: 1)
      let outputs = try ReferenceInterpreter<Float>(graph, seed: 1).run(inputs)
      #expect(outputs.allSatisfy { $0.elements.allSatisfy(\.isFinite) }, "\(graph)")
    }
  }

  @Test(arguments: OpRegistry.standard.mnemonics)
  func useOnlyAllowedOperators(_ mnemonic: String) {
    let generator = RandomGraphGenerator(operators: [mnemonic])
    for seed in UInt64(1)...20 {
      let graph = generator.graph(seed: seed)
      #expect(graph.verify() == [])
      #expect(graph.nodes.allSatisfy { graph[$0].op.map { type(of: $0).mnemonic == mnemonic } ?? true })
    }
  }
}
