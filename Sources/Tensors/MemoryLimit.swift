/// How many bytes a command may allocate for tensors, checked before each allocation whose size came from outside.
public struct MemoryLimit: Hashable, Sendable {
  public let bytes: Int

  /// - Parameter bytes: at least 0.
  public init(bytes: Int) {
    self.bytes = max(0, bytes)
  }

  /// 16 GiB: beyond what any network of this kind needs, below what makes a machine swap itself to death.
  public static let standard = MemoryLimit(bytes: 16 << 30)

  /// Whether a float32 tensor of a shape fits the limit.
  public func admits(_ shape: Shape) -> Bool { byteCount(of: shape) != nil }

  /// The bytes that `shape` needs at `bytesPerElement`, or nil where they do not fit the limit.
  package func byteCount(of shape: Shape, bytesPerElement: Int = 4) -> Int? {
    guard let count = shape.checkedElementCount else { return nil }
    let (total, overflow) = count.multipliedReportingOverflow(by: bytesPerElement)
    return overflow || total > bytes ? nil : total
  }

  /// The message that refuses `what` (`a tensor of shape [2, 3]`), for which ``byteCount(of:bytesPerElement:)`` is nil.
  package func refusal(of what: String) -> String {
    "the memory limit of \(bytes) bytes is too low for \(what)"
  }
}
