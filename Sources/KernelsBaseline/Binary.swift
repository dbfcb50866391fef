import MartletKernelInterface

/// Pairs of pixels of 16 channels.
@inline(never)
func blockedBinary(_ job: BinaryJob) {
  switch job.function {
  case .add: combinePixels(job, Sum())
  case .subtract: combinePixels(job, Difference())
  case .multiply: combinePixels(job, Product())
  case .divide: combinePixels(job, Quotient())
  case .maximum: combinePixels(job, Larger())
  case .minimum: combinePixels(job, Smaller())
  }
}

/// Pairs of floats.
@inline(never)
func plainBinary(_ job: BinaryJob) {
  switch job.function {
  case .add: combineFloats(job, Sum())
  case .subtract: combineFloats(job, Difference())
  case .multiply: combineFloats(job, Product())
  case .divide: combineFloats(job, Quotient())
  case .maximum: combineFloats(job, Larger())
  case .minimum: combineFloats(job, Smaller())
  }
}

@inline(__always)
private func combinePixels(_ job: BinaryJob, _ function: some PairFunction) {
  let lowerBound = Vector(repeating: job.lowerBound)
  let upperBound = Vector(repeating: job.upperBound)
  for row in 0..<job.rows {
    let left = job.left.address + row * job.left.rowPitch
    let right = job.right.address + row * job.right.rowPitch
    let output = job.output + row * job.outputRowPitch
    for pixel in 0..<job.count {
      let value = function.value(
        loadPixel(left + pixel * job.left.step, isOneChannel: job.left.isOneChannel),
        loadPixel(right + pixel * job.right.step, isOneChannel: job.right.isOneChannel))
      store(keeping(job.liveLanes, of: bounded(value, from: lowerBound, to: upperBound)), to: output + pixel * lanes)
    }
  }
}

@inline(__always)
private func loadPixel(_ address: UnsafePointer<Float>, isOneChannel: Bool) -> Vector {
  isOneChannel ? Vector(repeating: address[0]) : load(address)
}

@inline(__always)
private func combineFloats(_ job: BinaryJob, _ function: some PairFunction) {
  let lowerBound = Vector(repeating: job.lowerBound)
  let upperBound = Vector(repeating: job.upperBound)
  for row in 0..<job.rows {
    let left = job.left.address + row * job.left.rowPitch
    let right = job.right.address + row * job.right.rowPitch
    let output = job.output + row * job.outputRowPitch
    var index = 0
    while index < job.count {
      let count = min(lanes, job.count - index)
      let value = function.value(
        loadFloats(left, index, count, step: job.left.step), loadFloats(right, index, count, step: job.right.step))
      store(bounded(value, from: lowerBound, to: upperBound), count: count, to: output + index)
      index += lanes
    }
  }
}

@inline(__always)
private func loadFloats(_ address: UnsafePointer<Float>, _ index: Int, _ count: Int, step: Int) -> Vector {
  step == 0 ? Vector(repeating: address[0]) : load(address + index, count: count)
}

private protocol PairFunction {
  func value(_ left: Vector, _ right: Vector) -> Vector
}

private struct Sum: PairFunction {
  @inline(__always)
  func value(_ left: Vector, _ right: Vector) -> Vector { left + right }
}

private struct Difference: PairFunction {
  @inline(__always)
  func value(_ left: Vector, _ right: Vector) -> Vector { left - right }
}

private struct Product: PairFunction {
  @inline(__always)
  func value(_ left: Vector, _ right: Vector) -> Vector { left * right }
}

private struct Quotient: PairFunction {
  @inline(__always)
  func value(_ left: Vector, _ right: Vector) -> Vector { left / right }
}

private struct Larger: PairFunction {
  @inline(__always)
  func value(_ left: Vector, _ right: Vector) -> Vector { largerOrNaN(left, right) }
}

private struct Smaller: PairFunction {
  @inline(__always)
  func value(_ left: Vector, _ right: Vector) -> Vector { smallerOrNaN(left, right) }
}
