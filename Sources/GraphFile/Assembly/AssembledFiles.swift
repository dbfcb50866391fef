internal import MartletDiagnostics
internal import MartletYAML

/// The top level of a file.
struct FileSections {
  let fields: Fields
  /// The file's path from the folder of the graph file.
  let path: String
}

/// The file of a graph, with those that it extends and includes.
struct AssembledFiles {
  struct Level {
    /// A file that describes a graph.
    let graph: FileSections
    /// The files of blocks that it includes, and that those include, each once.
    let libraries: [FileSections]
  }

  /// The graph's own file first, then the one that it extends, and so on.
  let levels: [Level]

  /// A section as the first file that has it says it.
  subscript(key: String) -> YAMLNode.Entry? { levels.lazy.compactMap { $0.graph.fields[key] }.first }

  /// Whether no file has the key, nor one that was meant to be it.
  func isMissing(_ key: String) -> Bool { levels.allSatisfy { $0.graph.fields.isMissing(key) } }

  /// What parameters are set to by the files that extend others: by the first one that sets it.
  /// - Returns: nil where one of them is wrong, which was reported.
  func settings(_ diagnostics: inout DiagnosticCollector) -> [String: YAMLNode.Entry]? {
    var settings: [String: YAMLNode.Entry] = [:]
    var isSound = true
    for level in levels {
      if level.graph.fields.isDamaged("set") { isSound = false }
      guard let section = level.graph.fields["set"] else { continue }
      if level.graph.fields.isMissing("extends") {
        diagnostics.report(
          .error(
            "`set` is for the parameters of a file that this one extends, and the key `extends` is missing",
            at: section.key.span))
        isSound = false
        continue
      }
      guard let entries = section.value.mapping else {
        if !section.isOmitted {
          diagnostics.report(
            Expectation(subject: "`set`", requirement: "a mapping of parameters to values").unmet(by: section.value))
          isSound = false
        }
        continue
      }
      for entry in entries { settings[entry.key.scalar?.text ?? ""] = settings[entry.key.scalar?.text ?? ""] ?? entry }
    }
    return isSound ? settings : nil
  }
}
