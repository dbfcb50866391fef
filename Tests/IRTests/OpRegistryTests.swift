import MartletIR
import Testing

/// Walks the registry, so that no operator is half added.
struct OpRegistryTests {
  @Test(arguments: OpRegistry.standard.mnemonics)
  func operatorIsWhole(_ mnemonic: String) throws {
    let op = try #require(OpRegistry.standard[mnemonic])
    #expect(op.mnemonic == mnemonic)
    #expect(mnemonic.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789_".contains($0) })
    #expect(op.documentation.summary.hasSuffix("."))
    #expect(!op.documentation.formula.isEmpty && !op.documentation.source.isEmpty)
    #expect(!op.operands.isEmpty || op.layer?.inputs == LayerDefinition.Inputs.none)
    for definition in op.attributes + op.layerAttributes {
      #expect(definition.documentation.hasSuffix("."), "\(definition.name)")
      #expect(definition.name.allSatisfy { $0.isLowercase || $0 == "_" })
      if case .defaulted(let value) = definition.presence {
        #expect(definition.kind.accept(value) == value, "the default of \(definition.name) is not of its kind")
      }
    }
    #expect(Set(op.attributes.map(\.name)).count == op.attributes.count)
    #expect(Set(op.layerAttributes.map(\.name)).count == op.layerAttributes.count)
    // Operands that may be left out stand at the end, and only the last one may be repeated.
    #expect(op.operands.drop { $0.count == .one }.dropLast().allSatisfy { $0.count == .optional })
  }

  /// An operator made from its own attributes has the same attributes.
  @Test(arguments: OpRegistry.standard.mnemonics)
  func attributesMakeTheOperator(_ mnemonic: String) throws {
    let graph = try Graph.parse(GraphTextTests.everything)
    let ops = graph.nodes.compactMap { graph[$0].op }.filter { type(of: $0).mnemonic == mnemonic }
    #expect(!ops.isEmpty, "it is missing in the text form's test")
    for op in ops {
      let type = type(of: op)
      let again = try type.init(op.attributes.validated(against: type.attributes))
      #expect(again.attributes == op.attributes)
    }
  }

  @Test func registersAndReplaces() {
    var registry = OpRegistry([ReLU.self])
    #expect(registry.mnemonics == ["relu"])
    registry.register(Add.self)
    registry.register(ReLU.self)
    #expect(registry.mnemonics == ["add", "relu"])
    #expect(registry["softmax"] == nil)
  }
}
