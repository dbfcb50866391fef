extension Plan: CustomStringConvertible {
  /// A table with a row for each buffer in the order of the request, then the peak, the lower bound and the gap. Its text
  /// is stable: tests compare it.
  package var description: String {
    var rows = [["buffer", "offset", "bytes", "first", "last", ""]]
    for buffer in buffers {
      rows.append([
        buffer.name, "\(buffer.offset)", "\(buffer.bytes)", "\(buffer.first)", "\(buffer.last)", remark(on: buffer),
      ])
    }
    let widths = rows[0].indices.map { column in rows.reduce(0) { max($0, $1[column].count) } }
    let table = rows.map { row in
      var line = row[0].padded(to: widths[0])
      for column in 1..<5 { line += "  " + row[column].padded(to: widths[column], atEnd: false) }
      return row[5].isEmpty ? line : line + "  " + row[5]
    }
    return """
      \(table.joined(separator: "\n"))
      peak \(arenaBytes) bytes, lower bound \(lowerBoundBytes) bytes, gap \(gapBytes) bytes (\(gapPercent)%)
      """
  }

  /// The gap in per cent of the lower bound, to one decimal.
  private var gapPercent: Double {
    lowerBoundBytes == 0 ? 0 : (Double(gapBytes) / Double(lowerBoundBytes) * 1000).rounded() / 10
  }

  private func remark(on buffer: PlannedBuffer) -> String {
    if let parent = buffer.parent { return "part of \(buffers[parent.index].name)" }
    if let donor = buffer.inPlaceOf { return "in place of \(buffers[donor.index].name)" }
    return ""
  }
}

extension String {
  fileprivate func padded(to width: Int, atEnd: Bool = true) -> String {
    let padding = String(repeating: " ", count: max(0, width - count))
    return atEnd ? self + padding : padding + self
  }
}
