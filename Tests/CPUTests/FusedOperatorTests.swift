import MartletCPU
import MartletIR
import MartletTensors
import Testing

/// Operators that passes make of several have the bits of those, and less memory.
@Suite struct FusedOperatorTests {
  /// A convolution of each kind of kernel.
  struct Shape: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var channels: Int
    var outputs: Int
    var groups = 1
    var stride = 1
  }

  static let shapes = [
    Shape(testDescription: "planes", channels: 3, outputs: 20),
    Shape(testDescription: "blocks", channels: 20, outputs: 37, stride: 2),
    Shape(testDescription: "groups", channels: 24, outputs: 24, groups: 4),
    Shape(testDescription: "depthwise", channels: 21, outputs: 21, groups: 21),
  ]

  static let activations: [any ActivationOp] =
    [
      ReLU(), ReLU6(), Clip(minimum: -0.5, maximum: 0.5), Clip(minimum: 0.25, maximum: 1), LeakyReLU(slope: 0.1),
      Sigmoid(), HardSigmoid(alpha: 0.2, beta: 0.5), Tanh(), SiLU(), HardSwish(), Mish(), GELU(approximation: .none),
      GELU(approximation: .tanh), ErrorFunction(),
    ] + [try? ELU(["alpha": .number(1)])].compactMap(\.self)
    + [try? Softplus(["beta": .number(1), "threshold": .number(20)])].compactMap(\.self)

  /// A graph of a convolution 3×3 with padding and a bias, and what follows.
  static func graph(
    _ shape: Shape, height: Int = 7, width: Int = 9, activation: Activation = .none,
    _ body: (inout Graph, Conv2D, _ operands: [ValueID]) throws -> NodeID
  ) throws -> Graph {
    var graph = Graph(name: "fused")
    let x = try graph.appendInput(
      "x", type: TensorType(.float32, [.batch] + [shape.channels, height, width].map { Dimension(constant: $0) }))
    let w = try graph.appendParameter(
      "conv.weight", type: TensorType(.float32, [shape.outputs, shape.channels / shape.groups, 3, 3]))
    let b = try graph.appendParameter("conv.bias", type: TensorType(.float32, [shape.outputs]))
    let convolution = try Conv2D(
      AttributeSet([
        "stride": .integers([shape.stride, shape.stride]), "padding": .integers([1, 1, 1, 1]),
        "groups": .integer(shape.groups), "activation": activation.attributeValue,
      ]).validated(against: Conv2D.attributes))
    let result = try body(&graph, convolution, [x, w, b])
    // The halo of another convolution, and the lanes past the channels, see what is read round the result.
    let channels = try #require(graph[result].types[0].dimensions[1].fixed)
    let next = try graph.appendParameter("next.weight", type: TensorType(.float32, [5, channels, 3, 3]))
    let padded = try Conv2D(
      AttributeSet(["padding": .integers([1, 1, 1, 1])]).validated(against: Conv2D.attributes))
    let last = try graph.insert(padded, [ValueID(result), next], name: "next")
    try graph.appendOutput("y", ValueID(last))
    try graph.appendOutput("fused", ValueID(result))
    return graph
  }

  /// Both graphs have the same bits, and both are near the reference.
  private func expectSameBits(_ fused: Graph, _ parts: Graph, batch: Int = 3) throws {
    for set in InstructionSet.supported {
      let run = try CPURun(fused, instructionSet: set, threads: 2)
      let outputs = try run.run(batch: batch)
      let expected = try CPURun(parts, instructionSet: set).run(batch: batch)
      #expect(outputs.map { $0.elements.map(\.bitPattern) } == expected.map { $0.elements.map(\.bitPattern) }, "\(set)")
      for (output, truth) in zip(outputs, try run.reference(batch: batch)) {
        #expect(relativeError(output, truth) < run.tolerance, "\(set)")
      }
    }
  }

  @Test("a convolution with any activation", arguments: shapes, activations.indices)
  func activation(shape: Shape, index: Int) throws {
    let op = Self.activations[index]
    let fused = try Self.graph(shape, activation: Activation(op)) { graph, convolution, operands in
      try graph.insert(convolution, operands, name: "conv")
    }
    let parts = try Self.graph(shape) { graph, convolution, operands in
      let conv = try graph.insert(convolution, operands, name: "conv")
      return try graph.insert(op, [ValueID(conv)], name: "activation")
    }
    try expectSameBits(fused, parts)
  }

  @Test("a linear layer and sums with any activation", arguments: activations.indices)
  func activationOfRows(index: Int) throws {
    func graph(isFused: Bool) throws -> Graph {
      var graph = Graph(name: "rows")
      let type = TensorType(.float32, [.batch, 33])
      let x = try graph.appendInput("x", type: type)
      let row = try graph.appendParameter("row", type: TensorType(.float32, [1, 33]))
      let w = try graph.appendParameter("fc.weight", type: TensorType(.float32, [33, 33]))
      let op = Self.activations[index]
      var value = x
      func insert(_ type: any Op.Type, _ operands: [ValueID]) throws -> ValueID {
        let fused = AttributeSet(["activation": Activation(op).attributeValue])
        let node = try graph.insert(
          type.init((isFused ? fused : [:]).validated(against: type.attributes)), operands,
          name: graph.uniqueName(type.mnemonic))
        return ValueID(isFused ? node : try graph.insert(op, [ValueID(node)], name: graph.uniqueName("activation")))
      }
      value = try insert(Linear.self, [value, w])
      value = try insert(Add.self, [value, x])
      value = try insert(Add.self, [value, row])
      try graph.appendOutput("y", value)
      return graph
    }
    try expectSameBits(graph(isFused: true), graph(isFused: false))
  }

  @Test("a convolution with an addition", arguments: shapes, [nil, 0, 9])
  func residual(shape: Shape, activation index: Int?) throws {
    let op = index.map { Self.activations[$0] }
    func residual(_ graph: inout Graph, _ convolution: Conv2D, _ operands: [ValueID]) throws -> ValueID {
      let type = try convolution.resultTypes(of: operands.map { graph.type(of: $0) })[0]
      return try graph.appendInput("residual", type: type)
    }
    let fused = try Self.graph(shape, activation: op.map { Activation($0) } ?? .none) { graph, convolution, operands in
      let added = try residual(&graph, convolution, operands)
      return try graph.insert(Conv2DAdd(convolution), [operands[0], operands[1], added, operands[2]], name: "conv")
    }
    let parts = try Self.graph(shape) { graph, convolution, operands in
      let added = try residual(&graph, convolution, operands)
      let conv = try graph.insert(convolution, operands, name: "conv")
      let sum = try graph.insert(
        Add(AttributeSet([:]).validated(against: Add.attributes)), [ValueID(conv), added], name: "sum")
      return try op.map { try graph.insert($0, [ValueID(sum)], name: "activation") } ?? sum
    }
    try expectSameBits(fused, parts)
  }

  @Test("a residual that nobody else reads gives its memory to the result, unless it is the convolution's input")
  func inPlace() throws {
    let text = """
      graph residual {
        %x = input : f32[N, 16, 6, 6]
        %w1 = parameter : f32[16, 16, 3, 3]
        %w2 = parameter : f32[16, 16, 1, 1]
        %a = conv2d(%x, %w2) {activation = relu} : f32[N, 16, 6, 6]
        %b = conv2d(%a, %w2) : f32[N, 16, 6, 6]
        %c = conv2d_add(%b, %w2, %a) {activation = relu} : f32[N, 16, 6, 6]
        %d = conv2d_add(%c, %w2, %c) : f32[N, 16, 6, 6]
        %e = conv2d_add(%d, %w1, %d) {padding = [1, 1, 1, 1]} : f32[N, 16, 6, 6]
        output y = %e
      }
      """
    let graph = try Graph.parse(text)
    let lowered = try Lowering.lower(graph, for: LoweringTarget(isStrict: true)).description
    #expect(lowered.contains("c: blocked[16, 6, 6] = direct convolution 1×1 + residual + relu (b, a) in place of a\n"))
    #expect(
      lowered.contains("d: blocked[16, 6, 6] halo [1, 1, 1, 1] = direct convolution 1×1 + residual (c, c)\n"))
    #expect(lowered.contains("e: blocked[16, 6, 6] = direct convolution 3×3 + residual (d, d)\n"), "\(lowered)")
    let run = try CPURun(graph, threads: 2)
    for (output, truth) in zip(try run.run(batch: 3), try run.reference(batch: 3)) {
      #expect(relativeError(output, truth) < run.tolerance)
    }
  }

  static let pools: [[String: AttributeValue]] = [
    ["kernel": .integers([2, 2]), "stride": .integers([2, 2])],
    ["kernel": .integers([3, 3]), "stride": .integers([2, 2]), "padding": .integers([1, 1, 1, 1])],
    ["kernel": .integers([2, 3]), "stride": .integers([3, 1]), "ceil_mode": .boolean(true)],
    // At the edge a window starts before the one above it.
    [
      "kernel": .integers([3, 2]), "stride": .integers([1, 1]), "padding": .integers([1, 0, 1, 0]),
      "dilation": .integers([2, 2]),
    ],
  ]

  @Test("a convolution with a max pool: in one strip, and in many", arguments: shapes, pools.indices)
  func pool(shape: Shape, index: Int) throws {
    let pool = try MaxPool(AttributeSet(Self.pools[index]).validated(against: MaxPool.attributes))
    // The wider one has rows of which few fit a strip.
    for width in [9, 1100] where width == 9 || shape.channels < 20 || shape.groups == shape.channels {
      for activation in [Activation.relu, Activation(Sigmoid())] {
        let fused = try Self.graph(shape, width: width, activation: activation) { graph, convolution, operands in
          try graph.insert(Conv2DMaxPool(convolution, pool), operands, name: "conv")
        }
        let parts = try Self.graph(shape, width: width, activation: activation) { graph, convolution, operands in
          let conv = try graph.insert(convolution, operands, name: "conv")
          return try graph.insert(pool, [ValueID(conv)], name: "pool")
        }
        if width == 9 {
          try expectSameBits(fused, parts)
        } else {
          let bits = try [CPURun(fused, threads: 2), CPURun(parts)].map { try $0.run(batch: 1).map(\.elements) }
          #expect(bits[0] == bits[1])
        }
      }
    }
  }

  /// Kernel, stride and padding of a depthwise convolution.
  static let secondConvolutions: [(kernel: [Int], attributes: [String: AttributeValue])] = [
    ([3, 3], ["padding": .integers([1, 1, 1, 1])]),
    ([3, 3], ["padding": .integers([0, 0, 1, 1]), "stride": .integers([2, 2]), "activation": .symbol("relu")]),
    ([5, 2], ["padding": .integers([4, 1, 3, 0]), "stride": .integers([3, 1]), "activation": .symbol("silu")]),
    ([2, 1], ["dilation": .integers([3, 2])]),
  ]

  @Test("a convolution with a depthwise one: in one strip, and in many", arguments: shapes, secondConvolutions.indices)
  func depthwise(shape: Shape, index: Int) throws {
    let (kernel, attributes) = Self.secondConvolutions[index]
    // The wider one has rows of which few fit a strip.
    for width in [9, 1100] where width == 9 || shape.channels < 20 || shape.groups == shape.channels {
      for activation in [Activation.relu, Activation(Sigmoid())] {
        func graph(isFused: Bool) throws -> Graph {
          try Self.graph(shape, width: width, activation: activation) { graph, convolution, operands in
            var attributes = AttributeSet(attributes)
            attributes["groups"] = .integer(shape.outputs)
            let depthwise = try Conv2D(attributes.validated(against: Conv2D.attributes))
            let weight = try graph.appendParameter(
              "spread.weight",
              type: TensorType(.float32, ([shape.outputs, 1] + kernel).map { Dimension(constant: $0) }))
            let bias = try graph.appendParameter("spread.bias", type: TensorType(.float32, [shape.outputs]))
            if isFused {
              return try graph.insert(
                Conv2DDepthwise(convolution, depthwise), operands + [weight, bias], name: "conv")
            }
            let conv = try graph.insert(convolution, operands, name: "conv")
            return try graph.insert(depthwise, [ValueID(conv), weight, bias], name: "spread")
          }
        }
        if width == 9 {
          try expectSameBits(graph(isFused: true), graph(isFused: false))
        } else {
          let runs = try [CPURun(graph(isFused: true), threads: 2), CPURun(graph(isFused: false))]
          let bits = try runs.map { try $0.run(batch: 1).map(\.elements) }
          #expect(bits[0] == bits[1])
        }
      }
    }
  }

  @Test("the convolution before a depthwise one has no buffer, and what it needs of a thread counts as memory")
  func depthwiseMemory() throws {
    let graph = try Graph.parse(
      """
      graph inverted {
        %x = input : f32[N, 16, 8, 8]
        %w = parameter : f32[32, 16, 1, 1]
        %b = parameter : f32[32]
        %v = parameter : f32[32, 1, 3, 3]
        %y = conv2d_depthwise(%x, %w, %b, %v, %b) {activation = relu, depthwise_stride = [2, 2], \
      depthwise_activation = relu6} : f32[N, 32, 3, 3]
        output y = %y
      }
      """)
    let lowered = try Lowering.lower(graph)
    #expect(
      lowered.description.contains(
        "y: blocked[32, 3, 3] = direct convolution 1×1 + relu + depthwise 3×3 stride 2×2 + relu6 (x.blocked)\n"),
      "\(lowered)")
    #expect(
      throws: CPUError(
        "`y` is f32[N, 32, 8, 8] between its convolutions, which needs more than the limit of 8191 bytes")
    ) { try Lowering.lower(graph, limit: MemoryLimit(bytes: 8191)) }
  }

  @Test("the convolution before a pool has no buffer, and what it needs of a thread counts as memory")
  func poolMemory() throws {
    let graph = try Graph.parse(
      """
      graph pooled {
        %x = input : f32[N, 3, 8, 8]
        %w = parameter : f32[32, 3, 1, 1]
        %pool = conv2d_max_pool(%x, %w) {activation = relu, pool_kernel = [2, 2], pool_stride = [2, 2]} : f32[N, 32, 4, 4]
        output y = %pool
      }
      """)
    let lowered = try Lowering.lower(graph)
    #expect(
      lowered.description.contains(
        "pool: blocked[32, 4, 4] = direct convolution of planes 1×1 + relu + max pool 2×2 (x)\n"), "\(lowered)")
    #expect(lowered.buffers.map(\.name) == ["x", "pool", "pool.plain"])
    #expect(
      throws: CPUError("`pool` is f32[N, 32, 8, 8] before its pool, which needs more than the limit of 8191 bytes")
    ) { try Lowering.lower(graph, limit: MemoryLimit(bytes: 8191)) }
  }
}
