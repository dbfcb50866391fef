internal import Martlet

extension Profile {
  /// What `profile` prints for people.
  var text: String {
    """
    \(name), batch \(batch), \(threads) thread\(threads == 1 ? "" : "s"), \(instructionSet); at most \
    \(fixed(peakGFLOPS, 1)) GFLOP/s and \(fixed(bandwidthGBPS, 1)) GB/s (\(roundedBytes(bandwidthBytes)) read)
    \(fixed(callMS, 3)) ms a call, median of \(runs) (\(fixed(undisturbedCallMS, 3)) ms without reading the clock)

    \(table)

    Handing an empty step to the threads takes \(fixed(forkUS, 2)) µs; for \(stepCount) steps, in whose times it is, \
    \(percent(Double(stepCount) * forkUS / 1e3 / callMS)) of a call.
    """
  }

  private var stepCount: Int { nodes.reduce(0) { $0 + $1.steps.count } }

  private var table: String {
    var table = TextTable([
      ("node", .left), ("ms", .right), ("share", .right), ("GFLOP/s", .right), ("read", .right), ("written", .right),
      ("roof", .right), ("bound", .left), ("algorithm", .left),
    ])
    for node in nodes {
      if node.steps.count == 1 {
        table.add(cells(node.name, node.steps[0].figures, node.steps[0]))
      } else {
        table.add(cells(node.name, node.figures))
        for step in node.steps { table.add(cells("  " + step.name, step.figures, step)) }
      }
    }
    table.add(Array(repeating: "", count: 9))
    table.add(cells("all steps", total))
    for (title, ms) in [("before the steps", beforeMS), ("after the steps", afterMS)] {
      table.add([title, fixed(ms, 3), percent(outsideShare * ms / (beforeMS + afterMS)), "", "", "", "", "", ""])
    }
    return table.text
  }

  private func cells(_ title: String, _ figures: Figures, _ step: Step? = nil) -> [String] {
    [
      title, fixed(figures.milliseconds, 3), percent(figures.share),
      figures.multiplyAccumulates > 0 ? fixed(figures.gflops, 1) : "",
      roundedBytes(figures.readBytes), roundedBytes(figures.outputBytes),
      fixed(figures.roofline * 100, 0) + "%", step?.bound?.rawValue ?? "", step?.algorithm ?? "",
    ]
  }
}

private func percent(_ share: Double) -> String { fixed(share * 100, 1) + "%" }

/// Bytes in units of 10³ with three digits.
private func roundedBytes(_ bytes: Int) -> String {
  var (value, unit) = (Double(bytes), 0)
  let units = ["B", "kB", "MB", "GB", "TB"]
  while value >= 999.5, unit + 1 < units.count { (value, unit) = (value / 1e3, unit + 1) }
  return fixed(value, unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2) + " " + units[unit]
}
