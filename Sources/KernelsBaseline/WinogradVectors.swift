/// What a one-dimensional transform reads.
protocol WinogradSource {
  subscript(index: Int) -> Vector { get }
}

/// Vectors in memory, `step` floats from each to the next.
struct ReadVectors: WinogradSource {
  let address: UnsafePointer<Float>
  let step: Int

  @inline(__always)
  subscript(index: Int) -> Vector { load(address + index * step) }
}

/// Vectors in registers: all accesses must have indices that are known when it is compiled.
struct Registers<let count: Int>: WinogradSource, WinogradTarget {
  private var vectors: InlineArray<count, Vector> = zeros()

  @inline(__always)
  subscript(index: Int) -> Vector { vectors[unchecked: index] }

  @inline(__always)
  mutating func put(_ vector: Vector, at index: Int) { vectors[unchecked: index] = vector }
}

/// One vector of each of some registers.
struct Across<let count: Int, let length: Int>: WinogradSource {
  let lines: InlineArray<count, Registers<length>>
  let place: Int

  @inline(__always)
  subscript(index: Int) -> Vector { lines[unchecked: index][place] }
}

/// Where a one-dimensional transform puts its results, one after the other in any order.
protocol WinogradTarget {
  mutating func put(_ vector: Vector, at index: Int)
}

/// Memory, `step` floats from each result to the next.
struct WrittenVectors: WinogradTarget {
  var address: UnsafeMutablePointer<Float>
  var step: Int

  @inline(__always)
  mutating func put(_ vector: Vector, at index: Int) { store(vector, to: address + index * step) }
}

/// Pixels of a row of the output, finished: with bias, then within the bounds.
struct FinishedPixels: WinogradTarget {
  var address: UnsafeMutablePointer<Float>
  let bias: Vector
  let lowerBound: Vector
  let upperBound: Vector

  @inline(__always)
  mutating func put(_ vector: Vector, at index: Int) {
    store(bounded(vector + bias, from: lowerBound, to: upperBound), to: address + index * lanes)
  }
}

/// The same with a row of the residual added after the bias.
struct FinishedSums: WinogradTarget {
  var pixels: FinishedPixels
  var residual: UnsafePointer<Float>

  @inline(__always)
  mutating func put(_ vector: Vector, at index: Int) {
    let sum = vector + pixels.bias + load(residual + index * lanes)
    store(bounded(sum, from: pixels.lowerBound, to: pixels.upperBound), to: pixels.address + index * lanes)
  }
}
