/// Why a graph cannot be lowered, planned or run on the CPU.
package struct CPUError: Error, Hashable, Sendable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
