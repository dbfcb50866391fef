/// The passes that a command or a fixture can name. Make your own from ``standard`` to add passes; nothing here is
/// global.
public struct PassRegistry: Sendable {
  /// In registration order.
  public private(set) var passes: [Pass] = []

  public init(_ passes: [Pass]) {
    for pass in passes { register(pass) }
  }

  /// Adds a pass; one with the same name is replaced.
  public mutating func register(_ pass: Pass) {
    if let index = passes.firstIndex(where: { $0.name == pass.name }) {
      passes[index] = pass
    } else {
      passes.append(pass)
    }
  }

  public subscript(name: String) -> Pass? { passes.first { $0.name == name } }

  public var names: [String] { passes.map(\.name) }

  /// Every pass of Martlet's own.
  public static let standard = PassRegistry(Pipeline.standard.passes)
}
