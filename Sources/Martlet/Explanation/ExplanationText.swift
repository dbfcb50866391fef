extension NodeExplanation: CustomStringConvertible {
  /// For people: sections with their names in a column at the left, in the order in which things happened.
  public var description: String {
    var sections: [Section] = []
    for (index, place) in places.enumerated() {
      let lines = ["\(place.file):\(place.line):\(place.column)"] + (place.text.map { ["  " + $0] } ?? [])
      sections.append(Section(index == 0 ? "written at" : "used at", lines))
    }
    if let written { sections.append(Section("as written", [written])) }
    for rewrite in rewrites { sections.append(Section("rewrite \(rewrite.number)", rewrite.lines)) }
    if outcome != .kept { sections.append(Section("outcome", [fate])) }
    if let optimized { sections.append(Section("optimized", optimized.lines)) }
    if let cost = optimized?.cost { sections.append(Section("cost", cost)) }
    for step in steps { sections.append(Section("step \(step.number)", step.lines)) }
    let storage = (value.map { [$0.text(batch: batch)] } ?? []) + noStep
    if !storage.isEmpty { sections.append(Section("value", storage)) }
    let width = sections.map(\.title.count).max() ?? 0
    return ([name] + sections.flatMap { $0.indented(by: width) }).joined(separator: "\n")
  }

  /// `fused into %conv3 by fuse-activation`.
  private var fate: String {
    let pass = endedBy.map { " by \($0)" } ?? ""
    guard let optimized else { return "removed\(pass)" }
    return outcome == .fused
      ? "fused into %\(optimized.name)\(pass)" : "removed\(pass); %\(optimized.name) stands in its place"
  }

  /// Why an operator has no step.
  private var noStep: [String] {
    guard let optimized, steps.isEmpty, !["input", "parameter"].contains(optimized.type) else { return [] }
    return optimized.weightsOf != nil || value?.storage == .weights
      ? ["no step: computed once, when weights are packed"] : ["no step: it only renames what it reads"]
  }

  private struct Section {
    let title: String
    let lines: [String]

    init(_ title: String, _ lines: [String]) {
      self.title = title
      self.lines = lines
    }

    func indented(by width: Int) -> [String] {
      let blank = String(repeating: " ", count: width + 4)
      return lines.enumerated().map { index, line in
        index == 0 ? "  \(title)" + blank.dropFirst(title.count + 2) + line : blank + line
      }
    }
  }
}

extension NodeExplanation.Rewrite {
  fileprivate var lines: [String] {
    var lines = ["\(pass): \(reason)"] + reads.map { "reads \($0.after), not \($0.before)" }
    if before != after && reads.isEmpty {
      if let before { lines.append("- \(before)") }
      if let after { lines.append("+ \(after)") }
    }
    return lines
  }
}

extension OptimizedNode {
  fileprivate var lines: [String] {
    var lines = [line]
    lines += operands.map { "reads \($0.value) : \($0.type)" }
    if !absorbed.isEmpty { lines.append("with \(absorbed.joined(separator: ", "))") }
    if !readers.isEmpty { lines.append("read by \(readers.joined(separator: ", "))") }
    if let weightsOf, !readers.contains(weightsOf) { lines.append("weights of \(weightsOf)") }
    if !outputs.isEmpty { lines.append("output \(outputs.joined(separator: ", "))") }
    return lines
  }

  /// Nil where it multiplies nothing and has no weights.
  fileprivate var cost: [String]? {
    var lines: [String] = []
    if multiplyAccumulates > 0 {
      let permille = Int((share * 1000).rounded())
      lines.append("\(multiplyAccumulates) MACs per image, \(permille / 10).\(permille % 10)% of the network's")
    }
    if packedWeightBytes > 0 { lines.append("\(packedWeightBytes) bytes of packed weights") }
    return lines.isEmpty ? nil : lines
  }
}

extension ExplainedStep {
  fileprivate var lines: [String] {
    [algorithm] + reads.map { "reads \($0.name): \($0.layout), \($0.bytes) bytes" }
      + ["writes \(writes.name): \(writes.layout), \(writes.bytes) bytes"]
  }
}

extension ExplainedBuffer {
  /// `conv1: blocked[96, 24, 24], 221184 bytes at batch 1, in the arena at 0, steps 0 to 1`.
  fileprivate func text(batch: Int) -> String {
    var text = "\(name): \(layout), \(bytes) bytes at batch \(batch), "
    switch storage {
    case .arena:
      text += "in the arena at \(offset ?? 0), steps \(first ?? 0) to \(last ?? 0)"
      if let inPlaceOf { text += ", in place of \(inPlaceOf)" }
    case .input: text += "the caller's input"
    case .output: text += "the caller's output"
    case .weights: text += "among the packed weights"
    }
    return text
  }
}
