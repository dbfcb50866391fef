import MartletKernelInterface

/// Local response normalisation, pixel by pixel: the squares of all channels go to the scratch with zeros about them, and
/// a window of them is summed for each block. Exponents of ½, ¾ and 1 need square roots only; others are a ``power(_:minus:)``.
@inline(never)
func localResponse(_ job: LocalResponseJob) {
  if job.exponent == 0.75 {
    normalise(job, overThreeQuarterPower)
  } else if job.exponent == 0.5 {
    normalise(job) { value, base in value / squareRoot(base) }
  } else if job.exponent == 1 {
    normalise(job) { value, base in value / base }
  } else {
    let exponent = job.exponent
    normalise(job) { value, base in value * power(base, minus: exponent) }
  }
}

/// `value / base^¾`; named, for a closure of so many operations is not inlined.
@inline(__always)
private func overThreeQuarterPower(_ value: Vector, _ base: Vector) -> Vector {
  let root = squareRoot(base)
  return value / (root * squareRoot(root))
}

@inline(__always)
private func normalise(_ job: LocalResponseJob, _ scaled: (Vector, Vector) -> Vector) {
  let squares = job.scratch + job.before
  let blocks = (job.channels + lanes - 1) / lanes
  let channels = blocks * lanes
  for index in 0..<job.before { job.scratch[index] = 0 }
  for index in 0..<job.after { squares[channels + index] = 0 }
  let bias = Vector(repeating: job.bias)
  let scale = Vector(repeating: job.scale)
  for row in job.firstRow..<job.endRow {
    for column in 0..<job.columns {
      let input = job.input + row * job.inputRowPitch + column * lanes
      let output = job.output + row * job.outputRowPitch + column * lanes
      for block in 0..<blocks {
        let value = load(input + block * job.inputPlanePitch)
        storeUnaligned(value * value, to: squares + block * lanes)
      }
      for block in 0..<blocks {
        let window = job.scratch + block * lanes
        var sum = loadUnaligned(window)
        for neighbour in 0..<(job.before + job.after) {
          sum += loadUnaligned(window + neighbour + 1)
        }
        let base = multiplyAdd(bias, scale, sum)
        store(scaled(load(input + block * job.inputPlanePitch), base), to: output + block * job.outputPlanePitch)
      }
      if channels != job.channels {
        // With a bias of 0 an empty lane would be 0 / 0.
        let last = output + (blocks - 1) * job.outputPlanePitch
        store(load(last).replacing(with: Vector(), where: laneNumbers .>= Int32(job.channels % lanes)), to: last)
      }
    }
  }
}
