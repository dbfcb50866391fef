public import MartletIR
public import MartletPasses

/// A golden test of passes in one text:
///
///     # A convolution with two readers stays as it is.
///     # run: fuse-activation, eliminate-dead-code
///     graph g {
///       …
///     }
///     # expect
///     graph g {
///       …
///     }
///
/// The graph may also be the text of a graph file, which begins with `martlet: 1` and names no other file. What is expected
/// is the exact text of the graph afterwards in the IR, or `unchanged`. Lines that begin with `#` before `# expect` are
/// remarks.
public struct PassFixture: Sendable {
  /// The name that messages show.
  public let file: String
  public let passNames: [String]

  /// What stands before the line `# expect`, remarks blanked out, so that lines have the file's numbers.
  private let input: String
  private let expected: String
  /// Everything up to and with the line `# expect`.
  private let head: String

  /// - Throws: where there is no `# run:` or no `# expect` line.
  public init(_ text: String, file: String) throws(RewriteFailure) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let separator = lines.firstIndex(of: "# expect") else {
      throw RewriteFailure(["\(file): there is no line `# expect`"])
    }
    let above = lines[..<separator]
    guard let run = above.first(where: { $0.hasPrefix("# run:") }) else {
      throw RewriteFailure(["\(file): there is no line `# run: PASS, …`"])
    }
    self.file = file
    passNames = run.dropFirst("# run:".count).split(separator: ",").map { name in
      String(name.drop(while: \.isWhitespace).prefix(while: { !$0.isWhitespace }))
    }
    input = above.map { $0.hasPrefix("#") ? "" : $0 }.joined(separator: "\n")
    head = lines[...separator].joined(separator: "\n") + "\n"
    expected = lines[(separator + 1)...].joined(separator: "\n")
  }

  /// Whether the passes are to leave the graph as it is.
  public var expectsNoChange: Bool { expected == Self.unchanged }

  private static let unchanged = "unchanged\n"

  /// What is wrong: the text, the verifier's invariants, or the numbers. None where the fixture holds.
  /// - Parameters:
  ///   - passes: the passes that `# run:` may name.
  ///   - ops: the operators that the graphs use.
  public func problems(passes: PassRegistry = .standard, ops: OpRegistry = .standard) -> [String] {
    do throws(RewriteFailure) {
      let run = try run(passes, ops)
      return (difference(of: run.result, to: expected) + numericProblems(from: run.before, to: run.after, run.passes))
        .map { "\(file): \($0)" }
    } catch { return error.problems }
  }

  /// The fixture's text with what the passes make of the graph now as the expectation.
  /// - Throws: where the passes fail or the numbers are wrong: what is wrong is never blessed.
  public func blessed(
    passes: PassRegistry = .standard, ops: OpRegistry = .standard
  ) throws(RewriteFailure) -> String {
    let run = try run(passes, ops)
    let problems = numericProblems(from: run.before, to: run.after, run.passes)
    if !problems.isEmpty { throw RewriteFailure(problems.map { "\(file): \($0)" }) }
    return head + run.result
  }

  private func run(
    _ registry: PassRegistry, _ ops: OpRegistry
  ) throws(RewriteFailure) -> (before: Graph, after: Graph, passes: [Pass], result: String) {
    var passes: [Pass] = []
    for name in passNames {
      guard let pass = registry[name] else { throw RewriteFailure(["\(file): there is no pass `\(name)`"]) }
      passes.append(pass)
    }
    let before = try parse(input, file: file, ops)
    let after = try rewrite(before, passes)
    let result = after.description == before.description ? Self.unchanged : after.description
    return (before, after, passes, result)
  }
}
