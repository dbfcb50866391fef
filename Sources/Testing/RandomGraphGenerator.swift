public import MartletIR

/// Makes random valid graphs for tests: odd shapes, branches, several inputs and outputs, nodes that nothing reads, and
/// all of Martlet's operators with all their attributes. The same graph comes out for a seed on every machine. Graphs
/// are small, so that the reference interpreter runs one in milliseconds.
public struct RandomGraphGenerator: Sendable {
  /// The mnemonics of the operators to use.
  public var operators: [String]
  /// At most so many operators.
  public var operatorLimit = 12
  /// Whether formulas stand in the graphs that networks spell out in several operators, whatever ``operators`` are: a SiLU as
  /// a product with a sigmoid, a layer norm by means and a square root, branches that begin alike.
  public var spellsOutFormulas = false
  /// At most so many multiply-accumulate operations for an image in all.
  public var multiplyAccumulateLimit = 20_000
  /// At most so many elements of a value for an image.
  public var elementLimit = 2_048

  /// - Parameter operators: mnemonics of operators of ``OpRegistry/standard``.
  public init(operators: [String] = OpRegistry.standard.mnemonics) { self.operators = operators }

  /// A graph that the verifier accepts, with at least one output.
  public func graph(seed: UInt64) -> Graph {
    var builder = RandomGraphBuilder(options: self, seed: seed)
    return builder.build()
  }
}

/// Grows one graph, operator by operator. Every attempt may fail, because its operands do not suit or it would cost too
/// much; then another is made.
struct RandomGraphBuilder {
  let options: RandomGraphGenerator
  var random: RandomNumbers
  var graph: Graph
  /// What operators may read: inputs and results.
  var values: [ValueID] = []
  var costLeft: Int
  private var operatorCount = 0

  /// How many operators the graph may still get.
  var operatorsLeft: Int { options.operatorLimit - operatorCount }

  init(options: RandomGraphGenerator, seed: UInt64) {
    self.options = options
    random = RandomNumbers(seed: seed)
    graph = Graph(name: "random-\(seed)")
    costLeft = options.multiplyAccumulateLimit
  }

  mutating func build() -> Graph {
    for index in 1...random.pick([1, 1, 1, 2, 3]) { addInput("x\(index)") }
    let wanted = Int.random(in: 1...max(1, options.operatorLimit), using: &random)
    var attempts = 20 * wanted
    while operatorCount < wanted && attempts > 0 && !options.operators.isEmpty {
      attempts -= 1
      if options.spellsOutFormulas && random.once(in: 2) {
        addFormula()
        continue
      }
      let count = operatorCount
      addOperator(pickOperator())
      // What stands together in networks is what passes look for.
      if operatorCount > count, operatorCount < wanted, random.once(in: 2), let follower = pickFollower() {
        addOperator(follower)
      }
    }
    addOutputs()
    return graph
  }

  /// Half of the time one that passes rewrite or networks are full of, so that they meet; else any.
  private mutating func pickOperator() -> String {
    // Convolutions fail often and matter most.
    if random.once(in: 5) { return Conv2D.mnemonic }
    let common = Self.commonOperators.filter(options.operators.contains)
    return random.pick(common.isEmpty || random.once(in: 2) ? options.operators : common)
  }

  private static let commonOperators: [String] = [
    Conv2D.mnemonic, Linear.mnemonic, MaxPool.mnemonic, AveragePool.mnemonic, AdaptiveAveragePool.mnemonic,
    ReLU.mnemonic, Softmax.mnemonic, Add.mnemonic, Concat.mnemonic, Flatten.mnemonic, Dropout.mnemonic,
  ]

  /// Mostly the newest value, so that chains grow; else any, so that branches do.
  mutating func pickValue(where condition: (TensorType) -> Bool = { _ in true }) -> ValueID? {
    let suitable = values.filter { condition(graph.type(of: $0)) }
    guard let newest = suitable.last else { return nil }
    return random.once(in: 3) ? random.pick(suitable) : newest
  }

  /// Adds an operator if its operands suit it and its results are small enough.
  ///
  /// It reads its operands in the order of the arguments.
  mutating func add(
    _ op: any Op, reading operands: [ValueID], parameters: [(name: String, type: TensorType)] = [],
    thenReading others: [ValueID] = [], lastParameters: [(name: String, type: TensorType)] = []
  ) {
    let types =
      operands.map { graph.type(of: $0) } + parameters.map(\.type) + others.map { graph.type(of: $0) }
      + lastParameters.map(\.type)
    let mnemonic = type(of: op).mnemonic
    let name = graph.uniqueName("\(mnemonic)\(operatorCount + 1)")
    do throws(GraphError) {
      let results = try op.checkedResultTypes(of: types)
      let cost = op.multiplyAccumulates(operands: types, results: results)?.value(batch: 1)
      guard let cost, cost <= costLeft, results.allSatisfy(isSmall) else { return }
      var operands = operands
      operands += try appendParameters(parameters, of: op, named: name)
      operands += others
      operands += try appendParameters(lastParameters, of: op, named: name)
      let node = try graph.insert(op, operands, name: name)
      values += results.indices.map { ValueID(node, result: $0) }
      costLeft -= cost
      operatorCount += 1
    } catch {
      // These operands do not suit this operator.
      return
    }
  }

  private mutating func appendParameters(
    _ parameters: [(name: String, type: TensorType)], of op: any Op, named name: String
  ) throws(GraphError) -> [ValueID] {
    let isNorm = op is BatchNorm || op is LayerNorm
    var values: [ValueID] = []
    for parameter in parameters {
      values.append(
        try graph.appendParameter(
          "\(name).\(parameter.name)", type: parameter.type, isNormWeight: isNorm && parameter.name == "weight"))
    }
    return values
  }

  /// An operator that networks often have behind the newest one.
  private mutating func pickFollower() -> String? {
    guard let newest = values.last, let op = graph[newest.node].op else { return nil }
    return Self.followers[type(of: op).mnemonic].map { random.pick($0) }
  }

  private static let followers: [String: [String]] = [
    Conv2D.mnemonic: [
      ReLU.mnemonic, ReLU.mnemonic, SiLU.mnemonic, BatchNorm.mnemonic, BatchNorm.mnemonic, Scale.mnemonic, Add.mnemonic,
      MaxPool.mnemonic,
    ],
    ConvTranspose2D.mnemonic: [ReLU.mnemonic, BatchNorm.mnemonic, Scale.mnemonic],
    Linear.mnemonic: [ReLU.mnemonic, ReLU.mnemonic, GELU.mnemonic, BatchNorm.mnemonic, Dropout.mnemonic],
    BatchNorm.mnemonic: [ReLU.mnemonic, ReLU6.mnemonic, Conv2D.mnemonic, Linear.mnemonic],
    Add.mnemonic: [ReLU.mnemonic, LayerNorm.mnemonic],
    Multiply.mnemonic: [Conv2D.mnemonic, Add.mnemonic],
    ReLU.mnemonic: [MaxPool.mnemonic, ReLU.mnemonic, Clip.mnemonic, BatchNorm.mnemonic],
    Clip.mnemonic: [Clip.mnemonic, ReLU.mnemonic, ReLU6.mnemonic],
    Pad.mnemonic: [Conv2D.mnemonic, Conv2D.mnemonic, MaxPool.mnemonic, AveragePool.mnemonic],
    Concat.mnemonic: [Concat.mnemonic, Split.mnemonic, Slice.mnemonic],
    Split.mnemonic: [Concat.mnemonic, Add.mnemonic],
    Transpose.mnemonic: [Transpose.mnemonic, Reshape.mnemonic],
    Reshape.mnemonic: [Reshape.mnemonic, Flatten.mnemonic, Transpose.mnemonic],
    Flatten.mnemonic: [Linear.mnemonic, Flatten.mnemonic, Reshape.mnemonic],
    GlobalAveragePool.mnemonic: [Flatten.mnemonic],
    AveragePool.mnemonic: [AveragePool.mnemonic, Flatten.mnemonic],
  ]

  /// A new input of a type, as what an operator reads beside a value; nil where it would be too large.
  mutating func addSecondInput(_ type: TensorType) -> ValueID? {
    guard isSmall(type) else { return nil }
    do throws(GraphError) { return try graph.appendInput(graph.uniqueName("second"), type: type) } catch { return nil }
  }

  private func isSmall(_ type: TensorType) -> Bool {
    type.elementCount?.value(batch: 1).map { $0 <= options.elementLimit } ?? false
  }

  private mutating func addInput(_ name: String) {
    let channels = random.pick(RandomGraphBuilder.channelCounts)
    var size = [channels, random.pick([1, 2, 3, 5, 7, 8, 11, 13]), random.pick([1, 2, 3, 5, 6, 7, 11])]
    if random.once(in: 5) { size = [channels] }
    if random.once(in: 10) { size = [channels, random.pick([1, 3, 5, 7])] }
    // Channels count in the kernels' blocks, so that it is the image that shrinks.
    while size.reduce(1, *) > max(1, options.elementLimit) {
      let widest = size.indices.dropFirst().max { size[$0] < size[$1] }
      let axis = widest.flatMap { size[$0] > 1 ? $0 : nil } ?? 0
      size[axis] = size[axis] / 2
    }
    let type = TensorType(.float32, [.batch] + size.map { Dimension(constant: $0) })
    do throws(GraphError) { values.append(try graph.appendInput(name, type: type)) } catch { return }
  }

  /// The newest value, and some of the others; what is left over is dead unless someone reads it.
  private mutating func addOutputs() {
    let others = values.dropLast().filter { graph[$0.node].op != nil }
    var chosen = Array(values.suffix(1))
    for _ in 0..<random.pick([0, 0, 1, 2, 3]) where !others.isEmpty { chosen.append(random.pick(others)) }
    for (index, value) in chosen.enumerated() {
      do throws(GraphError) { try graph.appendOutput("y\(index + 1)", value) } catch { return }
    }
  }

  /// Round the vector widths, and odd.
  static let channelCounts = [1, 2, 3, 5, 15, 16, 17, 31, 32, 33, 48, 64]
}
