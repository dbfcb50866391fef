import Foundation
import Testing

/// A command and what comes of it, as files: `Fixtures/GROUP/CASE/`. The files of `GROUP/` itself belong to each of its
/// cases, which may replace them.
///
/// - `command`: what the user types, run by the shell in a folder that holds copies of the fixture's files.
/// - `setup`: a script that makes more files before it.
/// - `expected.stdout`, `expected.stderr`: exactly what is printed; where one is not there, nothing is.
/// - `expected.files`: the names of the files that the command writes; where it is not there, none are.
/// - `status`: the exit status; 0 where it is not there.
struct Fixture: CustomTestStringConvertible, Sendable {
  let group: String
  let name: String

  var testDescription: String { "\(group)/\(name)" }

  static var all: [Fixture] {
    get throws {
      try folders(in: Repository.fixtures).flatMap { group in
        try folders(in: Repository.fixtures.appending(path: group)).map { Fixture(group: group, name: $0) }
      }
    }
  }

  private static func folders(in folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: [.isDirectoryKey])
      .filter { try $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true }
      .map(\.lastPathComponent).sorted()
  }

  private var groupFolder: URL { Repository.fixtures.appending(path: group) }
  private var caseFolder: URL { groupFolder.appending(path: name) }

  /// The text of one of the fixture's own files, not of its inputs.
  func text(_ file: String) -> String? {
    [caseFolder, groupFolder].lazy
      .compactMap { try? String(contentsOf: $0.appending(path: file), encoding: .utf8) }.first
  }

  private static let ownFiles: Set<String> = [
    "command", "setup", "status", "expected.stdout", "expected.stderr", "expected.files",
  ]

  /// Copies the fixture's inputs to a folder.
  func copyInputs(to folder: URL) throws {
    let files = FileManager.default
    for source in [groupFolder, caseFolder] {
      let cases = source == groupFolder ? Set(try Self.folders(in: groupFolder)) : []
      for item in try files.contentsOfDirectory(at: source, includingPropertiesForKeys: nil) {
        let name = item.lastPathComponent
        if Self.ownFiles.contains(name) || cases.contains(name) { continue }
        let copy = folder.appending(path: name)
        if files.fileExists(atPath: copy.path) { try files.removeItem(at: copy) }
        try files.copyItem(at: item, to: copy)
      }
    }
  }

  /// Compares a text with one of the fixture's files. With `BLESS=1` the file is rewritten, and the test fails where it
  /// had to be.
  func expect(_ text: String, matches file: String, otherwise absent: String = "") throws {
    let expected = self.text(file) ?? absent
    if text == expected { return }
    guard ProcessInfo.processInfo.environment["BLESS"] == "1" else {
      Issue.record("\(testDescription)/\(file) should be:\n\(text)\nbut is:\n\(expected)")
      return
    }
    let url = caseFolder.appending(path: file)
    if text == absent && FileManager.default.fileExists(atPath: url.path) {
      try FileManager.default.removeItem(at: url)
    } else {
      try text.write(to: url, atomically: true, encoding: .utf8)
    }
    Issue.record("\(testDescription)/\(file) was rewritten")
  }
}
