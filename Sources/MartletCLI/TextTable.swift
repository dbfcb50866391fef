/// Columns of text, aligned; numbers to the right.
struct TextTable {
  enum Alignment { case left, right }

  private let alignments: [Alignment]
  private var rows: [[String]]

  init(_ header: [(title: String, alignment: Alignment)]) {
    alignments = header.map(\.alignment)
    rows = [header.map(\.title)]
  }

  /// A table without a header.
  init(columns: [Alignment]) {
    alignments = columns
    rows = []
  }

  /// - Precondition: as many cells as the header has.
  mutating func add(_ cells: [String]) { rows.append(cells) }

  var text: String {
    let widths = alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let pad = String(repeating: " ", count: widths[column] - cell.count)
        line += (column == 0 ? "" : "  ") + (alignments[column] == .left ? cell + pad : pad + cell)
      }
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }
}

/// `1234567` as `1,234,567`.
func grouped(_ number: Int) -> String {
  let digits = String(number.magnitude)
  var text = ""
  for (index, digit) in digits.enumerated() {
    if index > 0 && (digits.count - index) % 3 == 0 { text += "," }
    text.append(digit)
  }
  return number < 0 ? "-" + text : text
}

/// A number with a fixed count of decimals.
func fixed(_ value: Double, _ decimals: Int) -> String {
  guard value.isFinite, value.magnitude < 1e15 else { return "\(value)" }
  var power = 1.0
  for _ in 0..<decimals { power *= 10 }
  let scaled = (value.magnitude * power).rounded()
  guard scaled < 1e18 else { return "\(value)" }
  let whole = Int(scaled) / Int(power)
  let digits = String(Int(scaled) % Int(power))
  let fraction = decimals == 0 ? "" : "." + String(repeating: "0", count: decimals - digits.count) + digits
  return (value < 0 && scaled > 0 ? "-" : "") + "\(whole)" + fraction
}

/// Bytes as people read them, in units of 10³.
func humanBytes(_ bytes: Int) -> String {
  let value = Double(bytes)
  if bytes < 1000 { return "\(bytes) B" }
  if bytes < 1_000_000 { return fixed(value / 1e3, 1) + " kB" }
  if bytes < 1_000_000_000 { return fixed(value / 1e6, 2) + " MB" }
  return fixed(value / 1e9, 2) + " GB"
}
