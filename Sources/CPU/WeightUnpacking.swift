internal import MartletKernelInterface
package import MartletTensors

extension WeightMemory {
  /// The value that was packed as `entry` says, in row-major order; nil where an element of it was not.
  ///
  /// Packing only moves elements. So numbers that are packed in their place show where each element went, whatever the
  /// layout.
  package func unpack(_ entry: PackedWeightTable.Entry) -> Tensor? {
    let count = entry.shape.elementCount
    guard count < UInt32.max else { return nil }
    let numbers = (0..<count).map { Float(bitPattern: UInt32($0 + 1)) }
    var elements = [Float](repeating: 0, count: count)
    var found = 0
    withPacked(numbers, entry) { places in
      for (place, number) in places.enumerated() where number.bitPattern != 0 {
        elements[Int(number.bitPattern) - 1] = base[entry.offset + place]
        found += 1
      }
    }
    return found == count ? Tensor(shape: entry.shape, elements: elements) : nil
  }

  /// Whether another block that was packed by the same table holds the same bits as `entry` says.
  package func holdsTheSame(as other: WeightMemory, in entry: PackedWeightTable.Entry) -> Bool {
    (entry.offset..<entry.offset + entry.floats).allSatisfy { base[$0].bitPattern == other.base[$0].bitPattern }
  }

  /// Whether `entry` holds exactly this value, bit for bit, and zeros beside it.
  package func holds(_ tensor: Tensor, as entry: PackedWeightTable.Entry) -> Bool {
    guard tensor.shape == entry.shape else { return false }
    return withPacked(tensor.elements, entry) { packed in
      packed.enumerated().allSatisfy { $1.bitPattern == base[entry.offset + $0].bitPattern }
    }
  }

  private func withPacked<Result>(
    _ elements: [Float], _ entry: PackedWeightTable.Entry, _ body: ([Float]) -> Result
  ) -> Result {
    var packed = [Float](repeating: 0, count: entry.floats)
    packed.withUnsafeMutableBufferPointer { target in
      elements.withUnsafeBufferPointer { source in
        guard let source = source.baseAddress, let target = target.baseAddress else { return }
        entry.packing.pack(source, entry.shape, to: target)
      }
    }
    return body(packed)
  }
}
