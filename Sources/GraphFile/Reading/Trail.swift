internal import MartletDiagnostics

/// The way from the graph's own layers to the place that a reader is at: the blocks it is in and which pass of each
/// repeat.
struct Trail {
  struct Pass {
    /// Counted from 1.
    let number: Int
    /// The key `repeat`.
    let span: SourceSpan
  }

  struct Use {
    let block: String
    /// Where the block is used.
    let span: SourceSpan
    /// The repeats round the use, in the block or the graph that it stands in, from the outside in.
    let passes: [Pass]
  }

  /// From the outside in.
  var uses: [Use] = []
  /// The repeats within the innermost block, from the outside in.
  var passes: [Pass] = []
  /// A number of its own for each block that is expanded and each pass of a repeat. 0 is the file as it is written.
  var instance = 0

  /// So many steps are shown, from the inside out.
  private static let shown = 8

  /// The way back, from the inside out.
  var notes: [Diagnostic.Note] {
    var notes: [Diagnostic.Note] = []
    if let innermost = passes.last {
      notes.append(Diagnostic.Note("in \(Self.text(passes)), at \(innermost.span)"))
    }
    for use in uses.suffix(Self.shown).reversed() {
      let pass = use.passes.isEmpty ? "" : ", \(Self.text(use.passes))"
      notes.append(Diagnostic.Note("in block \(quoted(use.block))\(pass), used at \(use.span)"))
    }
    let left = uses.count - Self.shown
    if left > 0 { notes.append(Diagnostic.Note("in \(left) more block\(left == 1 ? "" : "s")")) }
    return notes
  }

  private static func text(_ passes: [Pass]) -> String { passes.map { "repeat \($0.number)" }.joined(separator: ", ") }
}
