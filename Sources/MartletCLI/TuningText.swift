internal import Martlet

extension Tuning {
  /// What `compile --tune` says it did.
  var text: String {
    guard let standardMS, let tunedMS else {
      return "nothing to tune: no convolution has a choice of algorithms"
    }
    let place = "at batch \(batch), \(threads) thread\(threads == 1 ? "" : "s")"
    let convolutions = "\(nodes.count) convolution\(nodes.count == 1 ? "" : "s")"
    return changes == 0
      ? "tuned: 0 of \(convolutions), \(fixed(standardMS, 3)) ms \(place)"
      : "tuned: \(changes) of \(convolutions), \(fixed(standardMS, 3)) → \(fixed(tunedMS, 3)) ms \(place)"
  }

  /// Every candidate: its time, and beside it the cost model's expectation, both relative to the direct algorithm.
  var table: String {
    var table = TextTable([
      ("node", .left), ("algorithm", .left), ("ms", .right), ("measured", .right), ("expected", .right), ("", .left),
    ])
    for node in nodes {
      table.add([node.name, node.convolution, "", "", "", ""])
      for candidate in node.candidates {
        let direct = node.candidates[0]
        let share = candidate.milliseconds.flatMap { ms in direct.milliseconds.map { fixed(ms / $0, 3) } }
        let marks = [
          candidate.algorithm == node.standard ? "expected best" : nil,
          candidate.algorithm == node.chosen ? "chosen" : nil,
        ]
        table.add([
          "", candidate.algorithm, candidate.milliseconds.map { fixed($0, 4) } ?? "over the limit", share ?? "",
          fixed(candidate.cost / direct.cost, 3), marks.compactMap(\.self).joined(separator: ", "),
        ])
      }
    }
    let (right, all) = rankedPairs
    return table.text + "\nThe cost model ranks \(right) of \(all) pairs as measured."
  }
}
