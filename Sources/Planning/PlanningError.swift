/// Why there is no plan.
package enum PlanningError: Error, Hashable, Sendable {
  /// The request contradicts itself; the text says how.
  case malformed(String)
  /// A buffer's size, or the sum of them all, does not fit an `Int`; `buffer` is nil for the sum.
  case overflow(buffer: String?, batch: Int)
  /// The arena would need more bytes than allowed.
  case overLimit(arenaBytes: Int, limit: Int)
}

extension PlanningError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .malformed(let reason): reason
    case .overflow(let buffer?, let batch): "the size of buffer `\(buffer)` overflows at batch \(batch)"
    case .overflow(nil, let batch): "the sizes of the buffers together overflow at batch \(batch)"
    case .overLimit(let arenaBytes, let limit): "the arena needs \(arenaBytes) bytes, the limit is \(limit)"
    }
  }
}
