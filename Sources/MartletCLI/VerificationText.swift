internal import Martlet

extension VerificationReport {
  /// What `verify` prints for people.
  var text: String {
    var blocks: [String] = []
    if !nodes.isEmpty { blocks.append(nodeTable) }
    if !passes.isEmpty { blocks.append(passTable) }
    var lines = outputs.map { line("the optimised graph", $0) } + cpuOutputs.map { line("the CPU", $0) } + checks
    let verdict = isSound ? "verified" : "NOT verified: \(problems.count) problem\(problems.count == 1 ? "" : "s")"
    let work = rewrites.isEmpty ? "" : ", \(rewrites.count) rewrites"
    lines.append("\(name), batch \(batch)\(work): \(verdict)")
    return (blocks + [lines.joined(separator: "\n")]).joined(separator: "\n\n")
  }

  private var nodeTable: String {
    var table = TextTable([
      ("node", .left), ("stands for", .left), ("max abs", .right), ("relative", .right), ("ULP", .right),
      ("CPU max abs", .right), ("allowed", .right),
    ])
    for node in nodes {
      table.add([
        node.name, node.writtenName == node.name ? "" : node.writtenName, short(node.maxAbsolute), short(node.relative),
        fixed(node.ulps, 1), node.cpuMaxAbsolute.map(short) ?? "", node.cpuAllowed.map(short) ?? "",
      ])
    }
    return table.text
  }

  private var passTable: String {
    var table = TextTable([
      ("pass", .left), ("class", .left), ("rewrites", .right), ("worst of what is allowed", .right),
    ])
    for pass in passes {
      let share = pass.worstShare.isFinite ? fixed(pass.worstShare * 100, 1) + "%" : "anything at all is too much"
      table.add([pass.name, pass.numericClass, grouped(pass.rewrites), share])
    }
    return table.text
  }

  private func line(_ what: String, _ output: Output) -> String {
    let error = output.error == 0 ? "no error" : "off by \(short(output.error))"
    return "\(what): `\(output.name)` \(error), \(output.allowed == 0 ? "none" : short(output.allowed)) allowed"
  }
}

/// A number with three significant digits, as in `1.23e-06`.
func short(_ value: Double) -> String {
  guard value != 0, value.isFinite else { return value == 0 ? "0" : "\(value)" }
  var exponent = 0
  var mantissa = value.magnitude
  while mantissa >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
  while mantissa < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
  var digits = fixed(mantissa, 2)
  if digits == "10.00" { (digits, exponent) = ("1.00", exponent + 1) }
  let power = exponent.magnitude < 10 ? "0\(exponent.magnitude)" : "\(exponent.magnitude)"
  return "\(value < 0 ? "-" : "")\(digits)e\(exponent < 0 ? "-" : "+")\(power)"
}
