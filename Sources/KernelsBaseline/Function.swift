import MartletKernelInterface

@inline(never)
func applyFunction(_ job: FunctionJob) {
  let first = Vector(repeating: job.first)
  let second = Vector(repeating: job.second)
  switch job.function {
  case .clip: apply(Clip(lower: first, upper: second), job)
  case .leakyReLU: apply(LeakyReLU(slope: first), job)
  case .elu: apply(ELU(alpha: first), job)
  case .sigmoid: apply(Sigmoid(), job)
  case .hardSigmoid: apply(HardSigmoid(alpha: first, beta: second), job)
  case .tanh: apply(HyperbolicTangent(), job)
  case .silu: apply(SiLU(), job)
  case .hardSwish: apply(HardSwish(), job)
  case .mish: apply(Mish(), job)
  case .gelu: apply(GELU(), job)
  case .geluTanh: apply(GELUByTangent(), job)
  case .softplus: apply(Softplus(beta: first, threshold: second), job)
  case .squareRoot: apply(SquareRoot(), job)
  case .errorFunction: apply(ErrorFunction(), job)
  }
}

@inline(__always)
private func apply(_ function: some ElementFunction, _ job: FunctionJob) {
  let rest = job.count % lanes
  let whole = job.count - rest
  let dead = laneNumbers .>= SIMD16(repeating: Int32(truncatingIfNeeded: job.liveLanes))
  for row in 0..<job.rows {
    let input = job.input + row * job.inputRowPitch
    let output = job.output + row * job.outputRowPitch
    var index = 0
    while index < whole {
      let value = function.value(loadUnaligned(input + index))
      storeUnaligned(value.replacing(with: Vector(), where: dead), to: output + index)
      index += lanes
    }
    if rest > 0 {
      store(function.value(load(input + whole, count: rest)), count: rest, to: output + whole)
    }
  }
}

// Types rather than closures, which are not inlined where they do more than an operation.

private protocol ElementFunction {
  func value(_ x: Vector) -> Vector
}

private struct Clip: ElementFunction {
  let lower: Vector
  let upper: Vector

  @inline(__always)
  func value(_ x: Vector) -> Vector { bounded(x, from: lower, to: upper) }
}

private struct LeakyReLU: ElementFunction {
  let slope: Vector

  @inline(__always)
  func value(_ x: Vector) -> Vector { x.replacing(with: slope * x, where: x .< Vector()) }
}

private struct ELU: ElementFunction {
  let alpha: Vector

  @inline(__always)
  func value(_ x: Vector) -> Vector {
    let negative = x.replacing(with: Vector(), where: x .> Vector())
    return (alpha * exponentialMinusOne(negative)).replacing(with: x, where: x .> Vector())
  }
}

private struct Sigmoid: ElementFunction {
  @inline(__always)
  func value(_ x: Vector) -> Vector { sigmoid(x) }
}

private struct HardSigmoid: ElementFunction {
  let alpha: Vector
  let beta: Vector

  @inline(__always)
  func value(_ x: Vector) -> Vector {
    bounded(multiplyAdd(beta, alpha, x), from: Vector(), to: Vector(repeating: 1))
  }
}

private struct HyperbolicTangent: ElementFunction {
  @inline(__always)
  func value(_ x: Vector) -> Vector { hyperbolicTangent(x) }
}

private struct SiLU: ElementFunction {
  @inline(__always)
  func value(_ x: Vector) -> Vector { x * sigmoid(x) }
}

private struct HardSwish: ElementFunction {
  @inline(__always)
  func value(_ x: Vector) -> Vector {
    let six = Vector(repeating: 6)
    return x * bounded(x + Vector(repeating: 3), from: Vector(), to: six) / six
  }
}

/// With e = exp(−|x|), tanh(log(1 + exp(x))) is (1 + 2e) / (1 + 2e + 2e²) for positive x, else (e² + 2e) / (e² + 2e + 2).
private struct Mish: ElementFunction {
  @inline(__always)
  func value(_ x: Vector) -> Vector {
    let exponential = exponential(-magnitude(x))
    let one = Vector(repeating: 1)
    let two = Vector(repeating: 2)
    let isNegative = x .< Vector()
    let numerator = multiplyAdd(one, two, exponential)
      .replacing(with: exponential * (exponential + two), where: isNegative)
    let rest = (two * exponential * exponential).replacing(with: two, where: isNegative)
    return x * (numerator / (numerator + rest))
  }
}

private struct GELU: ElementFunction {
  @inline(__always)
  func value(_ x: Vector) -> Vector {
    let tail = normalTail(magnitude(x))
    return x * (Vector(repeating: 1) - tail).replacing(with: tail, where: x .< Vector())
  }
}

/// ½ (1 + tanh(u)) is the sigmoid of 2u.
private struct GELUByTangent: ElementFunction {
  @inline(__always)
  func value(_ x: Vector) -> Vector {
    let cubic = multiplyAdd(x, x * x, x * Vector(repeating: 0.044715))
    return x * sigmoid(cubic * Vector(repeating: 1.5957691))
  }
}

private struct SquareRoot: ElementFunction {
  @inline(__always)
  func value(_ x: Vector) -> Vector { squareRoot(x) }
}

private struct ErrorFunction: ElementFunction {
  @inline(__always)
  func value(_ x: Vector) -> Vector { errorFunction(x) }
}

private struct Softplus: ElementFunction {
  let beta: Vector
  let threshold: Vector

  @inline(__always)
  func value(_ x: Vector) -> Vector {
    let scaled = beta * x
    let sum = clamp(scaled, from: Vector()) + logarithmOfOnePlus(exponential(-magnitude(scaled)))
    return (sum / beta).replacing(with: x, where: scaled .> threshold)
  }
}
