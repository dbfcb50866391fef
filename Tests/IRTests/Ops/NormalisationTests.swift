import MartletIR
import MartletTensors
import Testing

struct NormalisationTests {
  private func layer(_ op: any Op.Type, _ attributes: AttributeSet, _ input: TensorType) throws -> Layer {
    try op.makeLayer(attributes.validated(against: op.layerAttributes), [input])
  }

  @Test func batchNormIsALineForEachChannel() throws {
    let op = try makeOp(BatchNorm.self, ["epsilon": .number(1)])
    let x = tensor([1, 2, 1, 2], [5, 7, 1, 3])
    // √(3 + 1) = 2, √(8 + 1) = 3
    let plain = try compute(op, x, tensor([2], [1, 0]), tensor([2], [3, 8]))
    #expect(plain == [2, 3, 1.0 / 3, 1])
    let affine = try compute(
      op, x, tensor([2], [1, 0]), tensor([2], [3, 8]), tensor([2], [10, 3]), tensor([2], [100, -1]))
    #expect(affine == [120, 130, 0, 2])
  }

  @Test func batchNormNamesItsParameters() throws {
    let whole = try layer(BatchNorm.self, [:], rows(3, 2, 2))
    #expect(
      whole.parameters == [
        ParameterDefinition("running_mean", [3]), ParameterDefinition("running_var", [3]),
        ParameterDefinition("weight", [3], isNormWeight: true), ParameterDefinition("bias", [3]),
      ])
    let plain = try layer(BatchNorm.self, ["affine": .boolean(false)], rows(3))
    #expect(plain.parameters.map(\.name) == ["running_mean", "running_var"])
  }

  @Test func batchNormRefusesWhatDoesNotFit() throws {
    let op = try makeOp(BatchNorm.self)
    #expect(
      refusal(op, rows(3, 2), fixed(3), fixed(2))
        == "`batch_norm` of 3 channels needs a `running_var` [3], not [2]")
    #expect(refusal(op, fixed(3), fixed(3), fixed(3)) == "`batch_norm` needs an input [N, channels, …], but it is [3]")
    #expect(throws: GraphError("`epsilon` must be at least 0", attribute: "epsilon")) {
      try makeOp(BatchNorm.self, ["epsilon": .number(-1)])
    }
  }

  /// 1, 3 have mean 2 and variance 1; with ε = 3 the root is 2.
  @Test func layerNormAlongRowsAndChannels() throws {
    let last = try makeOp(LayerNorm.self, ["axes": .integer(2), "epsilon": .number(3)])
    #expect(try compute(last, tensor([1, 2, 2], [1, 3, 5, 7])) == [-0.5, 0.5, -0.5, 0.5])
    let affine = try compute(last, tensor([1, 1, 2], [1, 3]), tensor([2], [2, 4]), tensor([2], [10, 20]))
    #expect(affine == [9, 22])
    let channels = try makeOp(LayerNorm.self, ["axes": .integer(1), "epsilon": .number(3)])
    #expect(try compute(channels, tensor([1, 2, 1, 2], [1, 5, 3, 5])) == [-0.5, 0, 0.5, 0])
    // Over both axes: mean 4, variance 5.
    let both = try makeOp(LayerNorm.self, ["axes": .integers([1, 2]), "epsilon": .number(4)])
    #expect(try compute(both, tensor([1, 2, 2], [1, 3, 5, 7])) == [-1, -1.0 / 3, 1.0 / 3, 1])
  }

  @Test func layerNormTakesTheLastAxisByDefault() throws {
    let last = try layer(LayerNorm.self, [:], rows(7, 5, 3))
    #expect(last.op.attributes["axes"] == .integers([3]))
    #expect(
      last.parameters == [
        ParameterDefinition("weight", [3], isNormWeight: true), ParameterDefinition("bias", [3]),
      ])
    let channels = try layer(LayerNorm.self, ["axes": .integers([1, 2])], rows(7, 5, 3))
    #expect(channels.parameters.map(\.shape) == [[7, 5], [7, 5]])
    #expect(try layer(LayerNorm.self, ["affine": .boolean(false)], rows(3)).parameters == [])
  }

  @Test func layerNormRefusesWhatDoesNotFit() throws {
    let op = try makeOp(LayerNorm.self, ["axes": .integers([1, 2])])
    #expect(
      refusal(op, rows(3)) == "`layer_norm` over axes [1, 2] needs more than 2 axes, but its input is [N, 3]")
    #expect(
      refusal(op, rows(3, 2), fixed(2, 3))
        == "`layer_norm` over axes [1, 2] of [N, 3, 2] needs a `weight` [3, 2], not [2, 3]")
    #expect(throws: GraphError("`axes` must be adjacent and ascending, not [1, 3]", attribute: "axes")) {
      try makeOp(LayerNorm.self, ["axes": .integers([1, 3])])
    }
  }

  @Test func coefficientsAreAFactorAndAShift() throws {
    let op = try makeOp(BatchNormCoefficients.self, ["epsilon": .number(1)])
    // √(3 + 1) = 2, √(8 + 1) = 3
    let (mean, variance) = (tensor([2], [1, 6]), tensor([2], [3, 8]))
    let plain = op.evaluate([mean, variance])
    #expect(plain.map(\.elements) == [[0.5, 1.0 / 3], [-0.5, -2]])
    let weighted = op.evaluate([mean, variance, tensor([2], [4, 3])])
    #expect(weighted.map(\.elements) == [[2, 1], [-2, -6]])
    let affine = op.evaluate([mean, variance, tensor([2], [4, 3]), tensor([2], [10, 20])])
    #expect(affine.map(\.elements) == [[2, 1], [8, 14]])
    #expect(try op.checkedResultTypes(of: [fixed(2), fixed(2)]) == [fixed(2), fixed(2)])
    #expect(BatchNormCoefficients.layer == nil)
  }

  @Test func coefficientsRefuseWhatDoesNotFit() throws {
    let op = try makeOp(BatchNormCoefficients.self)
    #expect(
      refusal(op, fixed(3), fixed(2))
        == "`batch_norm_coefficients` needs parameters of one shape [channels], not [3], [2]")
    #expect(
      refusal(op, fixed(3, 1), fixed(3, 1))
        == "`batch_norm_coefficients` needs parameters of one shape [channels], not [3, 1], [3, 1]")
    #expect(refusal(op, fixed(3)) == "`batch_norm_coefficients` takes 2 to 4 operands, not 1")
    #expect(throws: GraphError("`epsilon` must be at least 0", attribute: "epsilon")) {
      try makeOp(BatchNormCoefficients.self, ["epsilon": .number(-1)])
    }
  }

  @Test func runningStatisticsStayKnown() throws {
    let graph = try Graph.parse(
      """
      graph g {
        %x = input : f32[N, 2]
        %mean = parameter : f32[2]
        %variance = parameter : f32[2]
        %weight = parameter : f32[2]
        %norm = batch_norm_coefficients(%mean, %variance, %weight) : (f32[2], f32[2])
        %y = scale(%x, %norm, %norm#1) : f32[N, 2]
        output y = %y
      }
      """)
    let statistics = graph.nodes.filter { graph.isRunningStatistic($0) }
    #expect(statistics.map { graph[$0].name } == ["mean", "variance"])
  }

  @Test func scaleAddsAndTakesAnotherAxis() throws {
    let x = tensor([1, 2, 2], [1, 2, 3, 4])
    #expect(try compute(Scale(), x, tensor([2], [10, 100]), tensor([2, 1], [5, 7])) == [15, 25, 307, 407])
    #expect(try compute(Scale(axis: 2), x, tensor([2], [10, 100])) == [10, 200, 30, 400])
    let kernel = tensor([2, 1, 1, 2], [1, 2, 3, 4])
    #expect(try compute(Scale(axis: 0), kernel, tensor([2], [10, 100])) == [10, 20, 300, 400])
    #expect(
      refusal(Scale(), rows(3, 2), fixed(3), fixed(2))
        == "`scale` of 3 channels needs a bias [3] or [3, 1, …], not [2]")
    #expect(
      refusal(Scale(axis: 2), rows(3, 2), fixed(2, 1))
        == "`scale` of 2 channels needs a weight [2] or [2, 1, …], not [2, 1]")
    #expect(
      refusal(Scale(axis: 0), rows(3, 2), fixed(3))
        == "`scale` along axis 0 needs a fixed extent there, but its input is [N, 3, 2]")
    #expect(refusal(Scale(), fixed(3), fixed(3)) == "`scale` needs an input [N, channels, …], but it is [3]")
  }

  @Test func scaleMultipliesChannels() throws {
    #expect(try compute(Scale(), tensor([1, 2, 2], [1, 2, 3, 4]), tensor([2, 1], [10, 100])) == [10, 20, 300, 400])
    #expect(try compute(Scale(), tensor([1, 2], [1, 2]), tensor([2], [10, 100])) == [10, 200])
    #expect(try layer(Scale.self, [:], rows(3, 2, 2)).parameters == [ParameterDefinition("weight", [3, 1, 1])])
    #expect(
      refusal(Scale(), rows(3, 2), fixed(3, 2)) == "`scale` of 3 channels needs a weight [3] or [3, 1, …], not [3, 2]")
  }
}
