import Foundation
import MartletDiagnostics
import MartletIR
import Testing

@testable import MartletGraphFile

enum Repository {
  static let tests = URL(filePath: #filePath).deletingLastPathComponent()
  static let root = tests.deletingLastPathComponent().deletingLastPathComponent()

  static func files(in folder: URL, withExtension suffix: String) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == suffix }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
  }
}

/// Compares a text with the file that holds what it should be. With `BLESS=1` the file is rewritten, and the test fails
/// where it had to be.
func expect(_ text: String, matches file: URL, sourceLocation: SourceLocation = #_sourceLocation) throws {
  let expected = try? String(contentsOf: file, encoding: .utf8)
  if text == expected { return }
  if ProcessInfo.processInfo.environment["BLESS"] == "1" {
    try text.write(to: file, atomically: true, encoding: .utf8)
    Issue.record("\(file.lastPathComponent) was rewritten", sourceLocation: sourceLocation)
  } else {
    Issue.record(
      "\(file.lastPathComponent) should be:\n\(text)\nbut is:\n\(expected ?? "not there")",
      sourceLocation: sourceLocation)
  }
}

/// Files that a graph file names, by path.
typealias Files = [String: String]

func load(_ text: String, set: [String: String] = [:], files: Files = [:]) throws(GraphFileError) -> GraphFile {
  try GraphFileLoader.load(text: text, file: "graph.yaml", set: set, reader: reader(of: files))
}

/// What is wrong with a graph file, as a user reads it; nil where nothing is.
func complaint(
  _ text: String, file: String = "graph.yaml", set: [String: String] = [:], limits: ExpansionLimits = .standard,
  reader: @escaping GraphFileLoader.FileReader = GraphFileLoader.refuse
) -> String? {
  do throws(GraphFileError) {
    _ = try GraphFileLoader.load(text: text, file: file, set: set, limits: limits, reader: reader)
    return nil
  } catch {
    return error.description
  }
}

func reader(of files: Files) -> GraphFileLoader.FileReader {
  { reference throws(DiagnosticSet) in
    if let text = files[reference.path] { return Array(text.utf8) }
    throw DiagnosticSet(.error("no such file: `\(reference.path)`", at: reference.span))
  }
}

func reader(of folder: URL) -> GraphFileLoader.FileReader {
  { reference throws(DiagnosticSet) in
    if let data = try? Data(contentsOf: folder.appending(path: reference.path)) { return Array(data) }
    throw DiagnosticSet(.error("no such file: `\(reference.path)`", at: reference.span))
  }
}

/// A graph of these layers on pictures of 3×8×8, whose output is the last layer by the name `y`.
func graphText(_ layers: [String], parameters: String = "{}", outputs: String = "{out: y}") -> String {
  """
  martlet: 1
  parameters: \(parameters)
  inputs: {image: {shape: [N, 3, 8, 8]}}
  layers:
  \(layers.map { "  - " + $0 }.joined(separator: "\n"))
  outputs: \(outputs)
  """
}
