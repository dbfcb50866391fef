import MartletIR
import MartletTensors
import Testing

/// Functions of each element, at points where their values are known.
struct ActivationTests {
  private func values(_ op: any Op, _ x: [Double]) throws -> [Double] {
    #expect(try op.checkedResultTypes(of: [rows(2, 3)]) == [rows(2, 3)])
    return try compute(op, tensor([1, x.count], x))
  }

  private func close(_ a: [Double], _ b: [Double]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) <= 1e-12 * max(1, abs($1)) }
  }

  @Test func bounds() throws {
    #expect(try values(ReLU6(), [-1, 0, 3, 7]) == [0, 0, 3, 6])
    #expect(try values(ReLU6(), [.nan])[0].isNaN)
    #expect(try values(makeOp(Clip.self, ["min": .number(-1), "max": .number(2)]), [-3, 0.5, 3]) == [-1, 0.5, 2])
    #expect(try values(makeOp(Clip.self, ["min": .number(-1)]), [-3, 1e9]) == [-1, 1e9])
    #expect(try values(makeOp(Clip.self, ["max": .number(2)]), [-1e9, 3, .nan])[0...1] == [-1e9, 2])
    #expect(throws: GraphError("`max` is 1.0, which is below `min`, 2.0", attribute: "max")) {
      try makeOp(Clip.self, ["min": .number(2), "max": .number(1)])
    }
  }

  @Test func rectifiers() throws {
    #expect(try values(makeOp(LeakyReLU.self, ["slope": .number(0.5)]), [-4, 0, 4]) == [-2, 0, 4])
    #expect(try makeOp(LeakyReLU.self).slope == 0.01)
    // exp(−log 2) − 1 = −1/2
    let elu = try values(makeOp(ELU.self, ["alpha": .number(3)]), [-0.6931471805599453, 0, 2])
    #expect(close(elu, [-1.5, 0, 2]))
    let softplus = try values(makeOp(Softplus.self), [0, 30])
    #expect(close(softplus, [0.6931471805599453, 30]))
    // log(1 + exp(2 · x)) / 2
    let steeper = try values(makeOp(Softplus.self, ["beta": .number(2), "threshold": .number(1)]), [0, 0.5, 0.6])
    #expect(close(steeper, [0.34657359027997264, 0.6566308437591114, 0.6]))
    #expect(throws: GraphError("`beta` must not be 0", attribute: "beta")) {
      try makeOp(Softplus.self, ["beta": .number(0)])
    }
  }

  @Test func sigmoids() throws {
    // 1 / (1 + exp(log 3)) = 1/4
    #expect(try close(values(Sigmoid(), [0, -1.0986122886681098, 1000]), [0.5, 0.25, 1]))
    #expect(try close(values(Tanh(), [0, 0.5493061443340549, -1000]), [0, 0.5, -1]))
    #expect(try close(values(makeOp(HardSigmoid.self), [-3, 0, 1.5, 3]), [0, 0.5, 0.75, 1]))
    let keras = try makeOp(HardSigmoid.self, ["alpha": .number(0.2), "beta": .number(0.5)])
    #expect(try close(values(keras, [-2.5, 1, 2.5]), [0, 0.7, 1]))
  }

  @Test func gates() throws {
    #expect(try close(values(SiLU(), [0, -1.0986122886681098]), [0, -0.27465307216702745]))
    #expect(try values(HardSwish(), [-4, -3, 0, 3, 4]) == [0, 0, 0, 3, 4])
    #expect(try close(values(HardSwish(), [1]), [2.0 / 3]))
    // tanh(log(1 + 1)) = 3/5
    #expect(try values(Mish(), [0]) == [0])
    #expect(try close(values(Mish(), [1]), [0.8650983882673103]))
    // Φ(1) = 0.8413447460685429
    #expect(try close(values(makeOp(GELU.self), [-1, 0, 1]), [-0.15865525393145707, 0, 0.8413447460685429]))
    let tangent = try values(makeOp(GELU.self, ["approximate": .symbol("tanh")]), [1, -1])
    #expect(close(tangent, [0.8411919906082768, -0.1588080093917232]))
  }

  @Test func partsOfFormulas() throws {
    #expect(try values(SquareRoot(), [0, 2.25, 4]) == [0, 1.5, 2])
    #expect(try values(SquareRoot(), [-1])[0].isNaN)
    // erf(1) = 0.8427007929497149
    #expect(try close(values(ErrorFunction(), [0, 1, -1, 9]), [0, 0.8427007929497149, -0.8427007929497149, 1]))
  }

  @Test func learnedSlopes() throws {
    #expect(try compute(PReLU(), tensor([1, 2, 2], [-1, 2, -3, 4]), tensor([2], [10, 100])) == [-10, 2, -300, 4])
    #expect(try compute(PReLU(), tensor([1, 2], [-1, -3]), tensor([1], [10])) == [-10, -30])
    #expect(refusal(PReLU(), rows(3, 2), fixed(2)) == "`prelu` of 3 channels needs a weight [1] or [3], not [2]")
    #expect(refusal(PReLU(), fixed(3), fixed(3)) == "`prelu` needs an input [N, channels, …], but it is [3]")
    func parameters(_ attributes: AttributeSet) throws -> [ParameterDefinition] {
      try PReLU.makeLayer(attributes.validated(against: PReLU.layerAttributes), [rows(3, 2)]).parameters
    }
    #expect(try parameters([:]) == [ParameterDefinition("weight", [1])])
    #expect(try parameters(["per_channel": .boolean(true)]) == [ParameterDefinition("weight", [3])])
  }

  @Test func logarithmOfSoftmax() throws {
    let y = try compute(LogSoftmax(axis: 1), tensor([1, 2], [2, 2 - 1.0986122886681098]))
    #expect(close(y, [-0.2876820724517809, -1.3862943611198906]))
    #expect(
      refusal(LogSoftmax(axis: 3), rows(2, 2))
        == "`log_softmax` along axis 3 needs more than 3 axes, but its input is [N, 2, 2]")
  }
}
