/// The value of an attribute of an operator or a layer.
public enum AttributeValue: Hashable, Sendable {
  case integer(Int)
  case number(Double)
  case boolean(Bool)
  case symbol(String)
  case integers([Int])
  /// A name with arguments: `clip(min = 0.0, max = 6.0)`.
  case application(String, [AttributeArgument])
}

/// An argument of an ``AttributeValue/application(_:_:)``.
public struct AttributeArgument: Hashable, Sendable {
  public let name: String
  public let value: AttributeValue

  public init(name: String, value: AttributeValue) {
    self.name = name
    self.value = value
  }
}

/// What an attribute may be.
public enum AttributeKind: Hashable, Sendable {
  case integer(minimum: Int)
  /// A finite number.
  case number
  case boolean
  case choice([String])
  /// `count` integers of at least `minimum`. In a graph file one integer stands for `count` equal ones.
  case integers(count: Int, minimum: Int)
  /// One to eight integers of at least `minimum`. In a graph file one integer stands for a list of it alone.
  case integerList(minimum: Int)
  /// A number or an infinity.
  case extendedNumber
  /// `[top, left, bottom, right]`, as ONNX orders it. In a graph file also one integer for all four,
  /// `[vertical, horizontal]`, or `same`: as much as makes the output ⌈input / stride⌉, the odd one below and to the right.
  case padding
  /// A function of each element; see ``Activation``.
  case activation
}

/// One attribute of an operator (as the IR's text has it) or of a layer (as a graph file has it).
public struct AttributeDefinition: Hashable, Sendable {
  public enum Presence: Hashable, Sendable {
    case required
    /// May be left out; what that means is in the documentation.
    case optional
    case defaulted(AttributeValue)
  }

  public let name: String
  public let kind: AttributeKind
  public let presence: Presence
  /// One sentence for people.
  public let documentation: String

  public init(_ name: String, _ kind: AttributeKind, _ presence: Presence, _ documentation: String) {
    self.name = name
    self.kind = kind
    self.presence = presence
    self.documentation = documentation
  }
}

/// The attributes of one operator or layer, by name.
public struct AttributeSet: Hashable, Sendable, ExpressibleByDictionaryLiteral {
  private var values: [String: AttributeValue]

  public init(_ values: [String: AttributeValue] = [:]) { self.values = values }

  public init(dictionaryLiteral elements: (String, AttributeValue)...) {
    values = Dictionary(elements) { $1 }
  }

  public subscript(name: String) -> AttributeValue? {
    get { values[name] }
    set { values[name] = newValue }
  }

  /// The set with defaults filled in, after every name is known, every value of its kind, and nothing required missing.
  public func validated(against definitions: [AttributeDefinition]) throws(GraphError) -> AttributeSet {
    var result = AttributeSet()
    var knownCount = 0
    for definition in definitions {
      if let value = values[definition.name] {
        knownCount += 1
        guard let accepted = definition.kind.accept(value) else {
          throw GraphError(
            "`\(definition.name)` must be \(definition.kind.description)", attribute: definition.name)
        }
        result[definition.name] = accepted
      } else if case .defaulted(let value) = definition.presence {
        result[definition.name] = value
      } else if definition.presence == .required {
        throw GraphError("`\(definition.name)` is missing", attribute: definition.name)
      }
    }
    if knownCount < values.count {
      let known = Set(definitions.map(\.name))
      if let unknown = values.keys.filter({ !known.contains($0) }).min() {
        throw GraphError("there is no attribute `\(unknown)`", attribute: unknown)
      }
    }
    return result
  }

  /// The set without those attributes that stand at their default.
  public func withoutDefaults(of definitions: [AttributeDefinition]) -> AttributeSet {
    var result = self
    for definition in definitions {
      if case .defaulted(let value) = definition.presence, values[definition.name] == value {
        result[definition.name] = nil
      }
    }
    return result
  }

  public func integer(_ name: String) throws(GraphError) -> Int {
    if case .integer(let value)? = values[name] { return value }
    throw missing(name)
  }

  public func number(_ name: String) throws(GraphError) -> Double {
    if case .number(let value)? = values[name] { return value }
    throw missing(name)
  }

  public func boolean(_ name: String) throws(GraphError) -> Bool {
    if case .boolean(let value)? = values[name] { return value }
    throw missing(name)
  }

  public func symbol(_ name: String) throws(GraphError) -> String {
    if case .symbol(let value)? = values[name] { return value }
    throw missing(name)
  }

  public func integers(_ name: String) throws(GraphError) -> [Int] {
    if case .integers(let value)? = values[name] { return value }
    throw missing(name)
  }

  private func missing(_ name: String) -> GraphError {
    let fault = values[name].map { "cannot be `\($0)` here" } ?? "is missing"
    return GraphError("`\(name)` \(fault)", attribute: name)
  }
}

extension AttributeKind: CustomStringConvertible {
  /// What a value must be, as the end of the sentence *… must be*.
  public var description: String {
    switch self {
    case .integer(let minimum): "an integer of at least \(minimum)"
    case .number: "a finite number"
    case .boolean: "`true` or `false`"
    case .choice(let names): "one of " + names.map { "`\($0)`" }.joined(separator: ", ")
    case .integers(let count, let minimum): "an integer, or \(count) of them, of at least \(minimum)"
    case .integerList(let minimum): "an integer, or a list of up to \(Self.longestList) of them, of at least \(minimum)"
    case .extendedNumber: "a number or an infinity"
    case .activation: "`none` or the name of an activation"
    case .padding: "an integer, [vertical, horizontal], [top, left, bottom, right], or `same`"
    }
  }

  /// The value as this kind holds it (an integer as a number, one integer as several, …), or nil where it does not fit.
  public func accept(_ value: AttributeValue) -> AttributeValue? {
    switch (self, value) {
    case (.integer(let minimum), .integer(let x)): x >= minimum && x <= Self.largest ? value : nil
    case (.number, .integer(let x)): .number(Double(x))
    // Adding zero makes −0 zero, so that equal attributes compute the same.
    case (.number, .number(let x)): x.isFinite ? .number(x + 0) : nil
    case (.boolean, .boolean): value
    case (.choice(let names), .symbol(let x)): names.contains(x) ? value : nil
    case (.integers(let count, let minimum), .integer(let x)):
      fits(x, minimum) ? .integers([Int](repeating: x, count: count)) : nil
    case (.integers(let count, let minimum), .integers(let xs)):
      xs.count == count && xs.allSatisfy { fits($0, minimum) } ? value : nil
    case (.integerList(let minimum), .integer(let x)): fits(x, minimum) ? .integers([x]) : nil
    case (.integerList(let minimum), .integers(let xs)):
      1...Self.longestList ~= xs.count && xs.allSatisfy { fits($0, minimum) } ? value : nil
    case (.extendedNumber, .integer(let x)): .number(Double(x))
    case (.extendedNumber, .number(let x)): x.isNaN ? nil : .number(x + 0)
    case (.activation, .symbol), (.activation, .application): value
    case (.padding, .symbol("same")): value
    case (.padding, .integer(let x)): fits(x, 0) ? .integers([x, x, x, x]) : nil
    case (.padding, .integers(let xs)):
      !xs.allSatisfy { fits($0, 0) }
        ? nil : xs.count == 4 ? value : xs.count == 2 ? .integers([xs[0], xs[1], xs[0], xs[1]]) : nil
    default: nil
    }
  }

  private func fits(_ x: Int, _ minimum: Int) -> Bool { x >= minimum && x <= Self.largest }

  /// No attribute is larger, so that sums and products of a few of them do not overflow.
  package static let largest = 1 << 30

  /// As many axes as a value has at most in practice.
  package static let longestList = 8
}
