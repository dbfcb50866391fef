import Foundation
import Martlet

enum Repository {
  static let tests = URL(filePath: #filePath).deletingLastPathComponent()
  static let root = tests.deletingLastPathComponent().deletingLastPathComponent()
  static let graphs = root.appending(path: "graphs")

  static func expected(_ name: String) -> URL { tests.appending(path: "Expected/\(name).npy") }

  /// The names of the YAML files of a folder, without their extension, sorted.
  static func graphs(in folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
  }
}

/// A row of a table of `graphs/README.md`.
struct ZooRow: Sendable, CustomStringConvertible {
  let name: String
  /// The file in `graphs/families` that it extends; nil for a member that is set by its command, and for a network
  /// without a family.
  let family: String?
  /// `3×224×224`.
  let input: String
  /// Learned ones.
  let parameters: Int
  /// For one image.
  let multiplyAccumulates: Int
  /// The words of `martlet check …`.
  let command: [String]

  var description: String { name }

  /// The command's graph file.
  var path: String { command.count > 2 ? command[2] : "" }

  /// The command's `--set` options.
  var settings: [String: String] {
    var settings: [String: String] = [:]
    for (flag, setting) in zip(command.dropFirst(3), command.dropFirst(4)) where flag == "--set" {
      let parts = setting.split(separator: "=", maxSplits: 1).map(String.init)
      if parts.count == 2 { settings[parts[0]] = parts[1] }
    }
    return settings
  }

  /// Reads the network as its command does.
  func network() throws -> Network {
    var options = CompileOptions()
    options.settings = settings
    return try Network(path: Repository.root.appending(path: path).path, options: options)
  }
}

/// The tables of `graphs/README.md`.
enum ZooTable {
  /// Each file of `graphs/`.
  static let files = rows(headed: "| file |")
  /// Members of families that have no file of their own.
  static let members = rows(headed: "| network |")

  private static func rows(headed head: String) -> [ZooRow] {
    let path = Repository.graphs.appending(path: "README.md")
    guard let text = try? String(contentsOf: path, encoding: .utf8) else { return [] }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let first = lines.firstIndex(where: { $0.hasPrefix(head) }) else { return [] }
    let names = cells(lines[first])
    return lines[(first + 2)...].prefix { $0.hasPrefix("|") }.compactMap { line in
      row(Dictionary(zip(names, cells(line))) { first, _ in first })
    }
  }

  private static func row(_ cells: [String: String]) -> ZooRow? {
    func number(_ column: String) -> Int? { cells[column].flatMap { Int($0.filter { $0 != "," }) } }
    guard let name = cells["file"] ?? cells["network"], let input = cells["input"],
      let parameters = number("parameters"), let work = number("MACs"), let command = cells["command"]
    else { return nil }
    let family = cells["family"].map(linked)
    return ZooRow(
      name: linked(name), family: family == "–" ? nil : family, input: input, parameters: parameters,
      multiplyAccumulates: work, command: command.filter { $0 != "`" }.split(separator: " ").map(String.init))
  }

  private static func cells(_ line: String) -> [String] {
    line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
  }

  /// The text of a link.
  private static func linked(_ cell: String) -> String {
    guard cell.hasPrefix("["), let end = cell.firstIndex(of: "]") else { return cell }
    return String(cell[cell.index(after: cell.startIndex)..<end])
  }
}
