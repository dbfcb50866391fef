import MartletCPU
import MartletIR
import MartletKernelInterface
import MartletTensors
import Testing

/// Convolutions by every algorithm that computes them, on sizes that no tile divides.
@Suite struct WinogradTests {
  /// A convolution `%conv`, and another that reads its halo and its padding lanes.
  struct Case: Sendable, CustomTestStringConvertible {
    var channels = 16
    var outputs = 16
    var height = 6
    var width = 6
    var taps = 3
    var groups = 1
    /// Top, left, bottom, right.
    var padding = [1, 1, 1, 1]
    var activation = "none"
    var hasResidual = false
    /// Rows and columns of a max pool's window, which is also its stride.
    var pool: [Int]?
    /// Whether the pool keeps windows that the image cuts.
    var ceilMode = false

    var testDescription: String {
      "\(channels)→\(outputs) \(height)×\(width) \(taps)×\(taps) groups \(groups) padding \(padding) \(activation)"
        + (hasResidual ? " residual" : "") + (pool.map { " pool \($0)" } ?? "") + (ceilMode ? " ceil" : "")
    }

    private func pooled(_ extent: Int, axis: Int) -> Int {
      guard let pool else { return extent }
      return ceilMode ? (extent + pool[axis] - 1) / pool[axis] : extent / pool[axis]
    }

    var graph: Graph {
      get throws {
        let rows = height + padding[0] + padding[2] - taps + 1
        let columns = width + padding[1] + padding[3] - taps + 1
        let suffix = activation == "none" ? "" : ", activation = \(activation)"
        let convolution = "padding = \(padding), groups = \(groups)\(suffix)"
        let result = "[N, \(outputs), \(pooled(rows, axis: 0)), \(pooled(columns, axis: 1))]"
        let rounding = ceilMode ? ", pool_ceil_mode = true" : ""
        let line =
          pool.map {
            "conv2d_max_pool(%x, %w, %b) {\(convolution), pool_kernel = \($0), pool_stride = \($0)\(rounding)}"
          }
          ?? (hasResidual
            ? "conv2d_add(%x, %w, %r, %b) {\(convolution)}" : "conv2d(%x, %w, %b) {\(convolution)}")
        let residual = hasResidual ? "\n  %r = input : f32[N, \(outputs), \(rows), \(columns)]" : ""
        return try Graph.parse(
          """
          graph case {
            %image = input : f32[N, \(channels), \(height), \(width)]\(residual)
            %x = clip(%image) {min = -1e30, max = 1e30} : f32[N, \(channels), \(height), \(width)]
            %w = parameter : f32[\(outputs), \(channels / groups), \(taps), \(taps)]
            %b = parameter : f32[\(outputs)]
            %v = parameter : f32[3, \(outputs), 2, 2]
            %conv = \(line) : f32\(result)
            %next = conv2d(%conv, %v) {padding = [1, 1, 1, 1]} : f32\(next(result))
            output y = %conv
            output z = %next
          }
          """)
      }
    }

    private func next(_ result: String) -> String {
      let numbers = result.dropFirst().dropLast().split(separator: ", ")
      let rows = (Int(numbers[2]) ?? 0) + 1
      let columns = (Int(numbers[3]) ?? 0) + 1
      return "[N, 3, \(rows), \(columns)]"
    }
  }

  static let cases = [
    Case(channels: 1, outputs: 1, height: 1, width: 1),
    Case(channels: 3, outputs: 5, height: 3, width: 11, padding: [0, 2, 1, 0]),
    Case(channels: 40, outputs: 70, height: 13, width: 9, activation: "relu"),
    Case(channels: 150, outputs: 33, height: 7, width: 7, activation: "clip(min = -0.5, max = 0.5)"),
    Case(channels: 24, outputs: 96, height: 14, width: 5, groups: 2, activation: "silu"),
    Case(channels: 21, outputs: 35, height: 17, width: 23, groups: 7),
    Case(channels: 16, outputs: 16, height: 31, width: 29, hasResidual: true),
    Case(channels: 33, outputs: 17, height: 8, width: 6, activation: "hard_swish", hasResidual: true),
    Case(channels: 20, outputs: 40, height: 12, width: 13, activation: "relu", pool: [2, 2]),
    // Odd sizes: the last row and column are dropped, or pooled by themselves.
    Case(channels: 20, outputs: 40, height: 13, width: 15, activation: "relu", pool: [2, 2]),
    Case(channels: 17, outputs: 18, height: 13, width: 15, activation: "relu", pool: [2, 2], ceilMode: true),
    // Windows that divide the tiles of some forms only.
    Case(channels: 19, outputs: 33, height: 14, width: 16, pool: [3, 2], ceilMode: true),
    Case(channels: 4, outputs: 16, height: 11, width: 10, activation: "relu", pool: [4, 1]),
    // An activation that is not a bound comes before the pool.
    Case(channels: 8, outputs: 20, height: 9, width: 8, activation: "silu", pool: [2, 2]),
    Case(channels: 2, outputs: 9, height: 5, width: 5, taps: 5, padding: [2, 2, 2, 2]),
    Case(channels: 48, outputs: 80, height: 12, width: 11, taps: 5, padding: [2, 0, 1, 2], activation: "relu"),
    Case(channels: 18, outputs: 21, height: 9, width: 10, taps: 5, padding: [2, 2, 2, 2], pool: [2, 2]),
    Case(
      channels: 18, outputs: 21, height: 9, width: 11, taps: 5, padding: [2, 2, 2, 2], pool: [2, 4], ceilMode: true),
    Case(
      channels: 12, outputs: 24, height: 7, width: 19, taps: 5, groups: 3, padding: [4, 4, 4, 4], activation: "tanh"),
  ]

  static func algorithms(taps: Int) -> [ConvolutionAlgorithm] {
    [.direct]
      + WinogradForm.allCases.filter { $0.taps == taps }.flatMap { [.winogradByTiles($0), .winogradByPanels($0)] }
  }

  private func run(
    _ graph: Graph, _ algorithm: ConvolutionAlgorithm, _ set: InstructionSet? = nil, threads: Int = 1
  ) throws -> CPURun {
    let target = LoweringTarget(isStrict: true, algorithms: ["conv": algorithm])
    return try CPURun(graph, lowered: Lowering.lower(graph, for: target), instructionSet: set, threads: threads)
  }

  @Test("near the reference on every instruction set, padding clean", arguments: cases)
  func agreement(_ example: Case) throws {
    let graph = try example.graph
    let truths = try CPURun(graph).reference(batch: 3)
    for algorithm in Self.algorithms(taps: example.taps) {
      for set in InstructionSet.supported {
        let run = try run(graph, algorithm, set)
        for (output, truth) in zip(try run.run(batch: 3), truths) {
          #expect(relativeError(output, truth) < run.tolerance, "\(algorithm.rawValue) \(set)")
        }
      }
      let session = try Session(run(graph, algorithm).executable, batch: 2, limit: .standard)
      session.poison()
      _ = try session.run(CPURun.inputs(of: graph, batch: 2)) { step, _ in
        #expect(session.hasCleanPadding(afterStep: step), "\(algorithm.rawValue)")
      }
    }
  }

  @Test("the same bits with one thread and two, alone and in a batch, with AVX2 and AVX-512", arguments: cases)
  func determinism(_ example: Case) throws {
    let graph = try example.graph
    let sets = InstructionSet.supported.filter { $0 != .baseline }
    let inputs = CPURun.inputs(of: graph, batch: 5)
    func bits(_ tensors: [Tensor]) -> [[UInt32]] { tensors.map { $0.elements.map(\.bitPattern) } }
    for algorithm in Self.algorithms(taps: example.taps) {
      var seen: [[UInt32]]?
      for set in sets {
        for threads in 1...2 {
          let run = try run(graph, algorithm, set, threads: threads)
          let together = try run.run(inputs, batch: 5)
          #expect(seen == nil || seen == bits(together), "\(algorithm.rawValue) \(set) \(threads)")
          seen = bits(together)
          let alone = try run.run(inputs.map { $0.image(3, of: 5) }, batch: 1)
          #expect(bits(alone) == bits(together.map { $0.image(3, of: 5) }), "\(algorithm.rawValue) \(set) \(threads)")
        }
      }
    }
  }

  @Test("a pool where tiles are computed has the bits of one behind them, NaN among them", arguments: [false, true])
  func pooledTiles(_ ceilMode: Bool) throws {
    func graph(pooled: Bool) throws -> Graph {
      let result = ceilMode ? "[N, 20, 7, 6]" : "[N, 20, 6, 5]"
      let pool = "kernel = [2, 2], stride = [2, 2]\(ceilMode ? ", ceil_mode = true" : "")"
      let inside = "pool_kernel = [2, 2], pool_stride = [2, 2]\(ceilMode ? ", pool_ceil_mode = true" : "")"
      return try Graph.parse(
        """
        graph case {
          %x = input : f32[N, 24, 13, 11]
          %w = parameter : f32[20, 24, 3, 3]
          %b = parameter : f32[20]
        \(pooled
          ? """
            %conv = conv2d_max_pool(%x, %w, %b) {padding = [1, 1, 1, 1], activation = relu, \(inside)} : f32\(result)
            output y = %conv
          """
          : """
            %conv = conv2d(%x, %w, %b) {padding = [1, 1, 1, 1], activation = relu} : f32[N, 20, 13, 11]
            %pool = max_pool(%conv) {\(pool)} : f32\(result)
            output y = %pool
          """)
        }
        """)
    }
    let (pooled, apart) = try (graph(pooled: true), graph(pooled: false))
    var inputs = CPURun.inputs(of: pooled, batch: 2)
    inputs[0].elements[700] = .nan
    inputs[0].elements[5000] = .infinity
    for algorithm in Self.algorithms(taps: 3).dropFirst() {
      for set in InstructionSet.supported {
        let one = try run(pooled, algorithm, set).run(inputs, batch: 2)[0]
        let two = try run(apart, algorithm, set).run(inputs, batch: 2)[0]
        #expect(one.elements.contains { $0.isNaN })
        #expect(one.elements.map(\.bitPattern) == two.elements.map(\.bitPattern), "\(algorithm.rawValue) \(set)")
      }
    }
  }

  @Test("a pool whose windows divide the tiles is no step of its own")
  func pooledSteps() throws {
    let example = Case(height: 14, width: 13, activation: "relu", pool: [2, 2])
    let silu = Case(height: 14, width: 13, activation: "silu", pool: [2, 2])
    let thirds = Case(height: 14, width: 13, pool: [3, 3])
    func isFused(_ example: Case, _ form: WinogradForm) throws -> Bool {
      let target = LoweringTarget(algorithms: ["conv": .winogradByTiles(form)])
      let lowered = try Lowering.lower(example.graph, for: target)
      return !lowered.buffers.contains { $0.name == "conv.unpooled" }
    }
    for form in [WinogradForm.f2x3, .f4x3, .f6x3] {
      #expect(try isFused(example, form))
      #expect(try !isFused(silu, form))
      #expect(try isFused(thirds, form) == (form == .f6x3))
    }
  }

  @Test("errors stay within the proven bound on data made to be hard", arguments: WinogradForm.allCases)
  func errorBound(_ form: WinogradForm) throws {
    for (channels, outputs, size) in [(16, 4, 9), (40, 5, 8), (256, 3, 6)] {
      let graph = try Case(
        channels: channels, outputs: outputs, height: size, width: size, taps: form.taps,
        padding: Array(repeating: form.taps / 2, count: 4)
      ).graph
      for data in HardData.allCases {
        let parameters: CPURun.Parameters = { name, shape in
          name == "w"
            ? data.weights(shape) : Tensor(shape: shape, elements: Array(repeating: 0, count: shape.elementCount))
        }
        let input = data.input(Shape([1, channels, size, size]))
        let target = LoweringTarget(algorithms: ["conv": .winogradByPanels(form)])
        let run = try CPURun(graph, lowered: Lowering.lower(graph, for: target), parameters: parameters)
        let (output, truth) = (try run.run([input], batch: 1)[0], try run.reference([input], parameters: parameters)[0])
        let weights = data.weights(Shape([outputs, channels, form.taps, form.taps]))
        let largest = Double(input.elements.map(abs).max() ?? 0)
        let taps = weights.elements.count / outputs
        for (index, (value, wanted)) in zip(output.elements, truth.elements).enumerated() {
          let channel = index / (size * size) % outputs
          let sum = weights.elements[channel * taps..<(channel + 1) * taps].reduce(0) { $0 + Double(abs($1)) }
          let roundings = Double(channels + 6 * form.points)
          let bound = roundings * 0x1p-24 * form.amplification * largest * sum
          #expect(abs(Double(value) - wanted) <= bound, "\(data) \(channels) channels")
        }
      }
    }
  }
}

/// Inputs and weights that make transforms lose digits.
private enum HardData: CaseIterable {
  /// Far from zero, with small differences.
  case offset
  /// Signs alternate from pixel to pixel, so that large terms cancel.
  case alternating
  /// One pixel is a thousand times the others.
  case spike
  /// Signs of weights alternate from tap to tap.
  case alternatingWeights

  private func noise(_ name: String, _ shape: Shape) -> Tensor {
    SyntheticTensors.uniform(named: name, shape: shape, seed: 7)
  }

  func input(_ shape: Shape) -> Tensor {
    var tensor = noise("input", shape)
    let width = shape[3]
    for index in tensor.elements.indices {
      let sign: Float = (index % width + index / width % shape[2]) % 2 == 0 ? 1 : -1
      switch self {
      case .offset: tensor.elements[index] = 1000 + tensor.elements[index]
      case .alternating: tensor.elements[index] = sign * (100 + tensor.elements[index])
      case .spike: if index % 50 == 3 { tensor.elements[index] *= 1000 }
      case .alternatingWeights: tensor.elements[index] += 10
      }
    }
    return tensor
  }

  func weights(_ shape: Shape) -> Tensor {
    var tensor = noise("weights", shape)
    guard self == .alternatingWeights else { return tensor }
    for index in tensor.elements.indices {
      tensor.elements[index] = (index % 2 == 0 ? 1 : -1) * (1 + tensor.elements[index])
    }
    return tensor
  }
}
