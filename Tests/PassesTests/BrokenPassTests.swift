import MartletIR
import MartletPasses
import MartletTesting
import Testing

/// A wrong pass of each kind is caught and named.
struct BrokenPassTests {
  static let text = """
    graph g {
      %x = input : f32[N, 4, 3, 3]
      %a = relu(%x) : f32[N, 4, 3, 3]
      %b = softmax(%a) : f32[N, 4, 3, 3]
      %c = flatten(%b) : f32[N, 36]
      output y = %c
      output z = %b
    }
    """

  /// The message of the error that a pass that patches `node` ends with.
  private func fault(
    at node: String, verifiesEachPatch: Bool = false, _ rewrite: @escaping @Sendable (Graph, NodeID) -> Patch?
  ) throws -> String? {
    var pipeline = Pipeline([
      Pass("planted", .exact, "A wrong pass.") { graph, id in graph[id].name == node ? rewrite(graph, id) : nil }
    ])
    pipeline.verifiesEachPatch = verifiesEachPatch
    do throws(PassError) {
      _ = try pipeline.run(Graph.parseOrFail(Self.text))
      return nil
    } catch {
      #expect(error.pass == "planted")
      return error.description
    }
  }

  @Test func endlessLoop() throws {
    let message = try fault(at: "a") { graph, id in
      var patch = Patch("updated a")
      patch.update(id, to: ReLU())
      return patch
    }
    #expect(message == "the pass `planted` does not settle: 96 patches and more (last patch: updated a)")
  }

  @Test func growingGraph() throws {
    let message = try fault(at: "a") { graph, id in
      var patch = Patch("grew")
      let value = patch.insert(ReLU(), [.existing(graph[id].operands[0])], name: "new", before: id)
      patch.update(id, to: ReLU(), operands: [value])
      return patch
    }
    #expect(message == "the pass `planted` does not settle: 96 patches and more (last patch: grew)")
  }

  /// Each settles, but one undoes what the other did.
  @Test func passesThatUndoOneAnother() throws {
    let passes = [("there", "b"), ("back", "z")].map { name, mark in
      Pass(name, .exact, "Changes what the other one does.") { graph, id in
        guard let op = graph[id].op as? Softmax, op.axis == (mark == "b" ? 1 : 2) else { return nil }
        var patch = Patch("went \(name)")
        patch.update(id, to: Softmax(axis: mark == "b" ? 2 : 1))
        return patch
      }
    }
    #expect(throws: PassError.self) { try Pipeline(passes).run(Graph.parse(Self.text)) }
    do throws(PassError) { _ = try Pipeline(passes).run(Graph.parseOrFail(Self.text)) } catch {
      #expect(
        error.description == "the pipeline does not settle: after 8 rounds these passes still change the graph: "
          + "`there`, `back` (last patch: went back)")
    }
  }

  @Test(arguments: [false, true])
  func readerBeforeItsOperand(verifiesEachPatch: Bool) throws {
    let message = try fault(at: "a", verifiesEachPatch: verifiesEachPatch) { graph, id in
      guard let last = graph[name: "b"], graph[id].operands != [ValueID(last)] else { return nil }
      var patch = Patch("turned round")
      patch.update(id, to: ReLU(), operands: [.node(last)])
      return patch
    }
    #expect(
      message == "the pass `planted` broke the graph: order: `a` reads `b`, which does not stand before it "
        + "(last patch: turned round)")
  }

  @Test func wrongTypeInside() throws {
    let message = try fault(at: "b") { graph, id in
      guard graph[id].op is Softmax else { return nil }
      var patch = Patch("flattened")
      patch.update(id, to: Flatten(axis: 2))
      return patch
    }
    // `c` is as it was; the output `z` is not.
    #expect(
      message
        == "the pass `planted` made the output `z` f32[N, 4, 9], which was f32[N, 4, 3, 3] (last patch: flattened)")
  }

  @Test func brokenUserTypes() throws {
    let message = try fault(at: "a") { graph, id in
      guard graph[id].op is ReLU else { return nil }
      var patch = Patch("flattened")
      patch.update(id, to: Flatten(axis: 1))
      return patch
    }
    #expect(
      message == "the pass `planted` broke the graph: types: `b` is [\"f32[N, 4, 3, 3]\"], but its operator infers "
        + "[\"f32[N, 36]\"] (last patch: flattened)")
  }

  @Test func erasesWhatIsRead() throws {
    let message = try fault(at: "a") { _, id in
      var patch = Patch("erased a")
      patch.erase(id)
      return patch
    }
    #expect(message == "the pass `planted` proposed `erased a`, but `a` is still read and cannot be erased")
  }

  @Test func erasesAnInput() throws {
    let message = try fault(at: "x") { graph, id in
      guard let reader = graph[name: "a"] else { return nil }
      var patch = Patch("erased x")
      patch.update(reader, to: Constant(shape: [1, 4, 3, 3], value: 0), operands: [])
      patch.erase(id)
      return patch
    }
    #expect(message == "the pass `planted` proposed `erased x`, but `x` is an input and cannot be erased")
  }

  @Test func usesAnErasedNode() throws {
    let message = try fault(at: "c") { graph, id in
      var patch = Patch("erased c")
      patch.replaceUses(of: ValueID(id), with: .existing(graph[id].operands[0]))
      patch.erase(id)
      patch.absorb(id, into: .existing(graph[id].operands[0]))
      return patch
    }
    #expect(message == "the pass `planted` proposed `erased c`, but a node of it is not in the graph")
  }

  @Test func readsWhatItDoesNotInsert() throws {
    let message = try fault(at: "a") { _, id in
      var patch = Patch("read nothing")
      patch.update(id, to: ReLU(), operands: [.inserted(0)])
      return patch
    }
    #expect(message == "the pass `planted` proposed `read nothing`, but it reads a node before it inserts it")
  }

  @Test func readsAResultThatIsNotThere() throws {
    let message = try fault(at: "a") { graph, id in
      var patch = Patch("read another")
      patch.update(id, to: ReLU(), operands: [.existing(ValueID(graph[id].operands[0].node, result: 1))])
      return patch
    }
    #expect(message == "the pass `planted` proposed `read another`, but `x` has no result 1")
  }

  @Test func updatesAnInput() throws {
    let message = try fault(at: "x") { _, id in
      var patch = Patch("updated x")
      patch.update(id, to: ReLU(), operands: [])
      return patch
    }
    #expect(message == "the pass `planted` proposed `updated x`, but `x` is no operator")
  }

  @Test func operatorRefusesItsOperands() throws {
    let message = try fault(at: "c") { graph, id in
      var patch = Patch("updated c")
      patch.update(id, to: Flatten(axis: 4))
      return patch
    }
    #expect(
      message == "the pass `planted` proposed `updated c`, but `flatten` from axis 4 needs more than 4 axes, "
        + "but its input is [N, 4, 3, 3]")
  }

  @Test func insertedNameIsMadeUnique() throws {
    let pass = Pass("doubles", .exact, "Puts a ReLU before each softmax.") { graph, id in
      guard graph[id].op is Softmax, graph[graph[id].operands[0].node].name == "a" else { return nil }
      var patch = Patch("doubled")
      let value = patch.insert(ReLU(), [.existing(graph[id].operands[0])], name: "a", before: id)
      patch.update(id, to: Softmax(axis: 1), operands: [value])
      return patch
    }
    let result = try Pipeline([pass]).run(Graph.parse(Self.text)).graph
    #expect(result[name: "a.2"] != nil)
  }
}

extension Graph {
  /// - Precondition: the text is that of a graph.
  fileprivate static func parseOrFail(_ text: String) -> Graph {
    do { return try parse(text) } catch {
      Issue.record("\(error)")
      return Graph(name: "none")
    }
  }
}
