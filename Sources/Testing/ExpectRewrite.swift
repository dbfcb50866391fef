internal import MartletDiagnostics
internal import MartletGraphFile
public import MartletIR
public import MartletPasses
internal import MartletVerification

/// A rewrite that is not what was expected.
public struct RewriteFailure: Error, Hashable, Sendable, CustomStringConvertible {
  public let problems: [String]

  public init(_ problems: [String]) { self.problems = problems }

  public var description: String { problems.joined(separator: "\n") }
}

/// Runs passes on a graph and checks that the text of the result is the expected one, that the verifier accepts it
/// after each patch, and that the numbers are the same under the passes' numeric classes.
///
///     try expectRewrite(.removeDropout, """
///       graph g {
///         %x = input : f32[N, 4]
///         %drop = dropout(%x) : f32[N, 4]
///         output y = %drop
///       }
///       """, """
///       graph g {
///         %x = input : f32[N, 4]
///         output y = %x
///       }
///       """)
///
/// - Parameters:
///   - input: a graph in the IR's text, or as a graph file has it.
///   - expected: the graph afterwards, in any spelling of the IR's text; nil where nothing may change.
///   - ops: the operators that the texts use.
public func expectRewrite(
  _ passes: Pass..., input: String, expected: String?, ops: OpRegistry = .standard
) throws(RewriteFailure) {
  let before = try parse(input, file: "input", ops)
  let after = try rewrite(before, passes)
  let wanted = try expected.map { text throws(RewriteFailure) in try parse(text, file: "expected", ops).description }
  var problems = difference(of: after.description, to: wanted ?? before.description)
  problems += numericProblems(from: before, to: after, passes)
  if !problems.isEmpty { throw RewriteFailure(problems) }
}

/// The graph, verified, of a text in the IR or of a graph file's.
func parse(_ text: String, file: String, _ ops: OpRegistry) throws(RewriteFailure) -> Graph {
  let graph = isGraphFile(text) ? try load(text, file: file, ops) : try parseIR(text, file: file, ops)
  let violations = graph.verify()
  if !violations.isEmpty { throw RewriteFailure(violations.map { "\(file): \($0)" }) }
  return graph
}

/// Whether the first line that says something is the key that every graph file begins with.
private func isGraphFile(_ text: String) -> Bool {
  let first = text.split(separator: "\n").first { line in
    !line.allSatisfy(\.isWhitespace) && !line.hasPrefix("#")
  }
  return first?.hasPrefix("martlet:") == true
}

private func load(_ text: String, file: String, _ ops: OpRegistry) throws(RewriteFailure) -> Graph {
  do throws(GraphFileError) { return try GraphFileLoader.load(text: text, file: file, registry: ops).graph } catch {
    throw RewriteFailure([error.description])
  }
}

private func parseIR(_ text: String, file: String, _ ops: OpRegistry) throws(RewriteFailure) -> Graph {
  do throws(DiagnosticSet) { return try Graph.parse(text, file: file, registry: ops) } catch {
    throw RewriteFailure([DiagnosticRenderer(sources: [file: text]).render(error)])
  }
}

func rewrite(_ graph: Graph, _ passes: [Pass]) throws(RewriteFailure) -> Graph {
  var pipeline = Pipeline(passes)
  pipeline.verifiesEachPatch = true
  do throws(PassError) { return try pipeline.run(graph).graph } catch { throw RewriteFailure([error.description]) }
}

func numericProblems(from before: Graph, to after: Graph, _ passes: [Pass]) -> [String] {
  NumericCheck().problems(from: before, to: after, under: passes.loosestClass)
}

/// Both texts, where they differ.
func difference(of actual: String, to expected: String) -> [String] {
  actual == expected ? [] : ["expected\n\(expected)but the result is\n\(actual)"]
}
