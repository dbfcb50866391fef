internal import MartletDiagnostics
internal import MartletYAML

/// Reads the blocks and tables of a graph, wherever they are written.
struct DefinitionReader {
  private static let most = 10_000

  let sources: SourceTexts
  /// The graph's parameters.
  let environment: Environment

  /// - Parameter libraries: of each file with those that it includes, an extended file before the one that extends it,
  ///   whose definitions replace those of the same name. Within one of them a name is defined once.
  func read(_ libraries: [[FileSections]], _ diagnostics: inout DiagnosticCollector) -> Definitions {
    var definitions = Definitions()
    for files in libraries {
      let blocks = entries(files.compactMap { $0.fields["blocks"] }, "`blocks`", of: "blocks", &diagnostics)
      for entry in blocks where !diagnostics.isFull {
        let reader = BlockReader(sources: sources, environment: environment)
        definitions.blocks[entry.key.scalar?.text ?? ""] = .some(reader.read(entry, &diagnostics))
      }
      let tables = entries(files.compactMap { $0.fields["tables"] }, "`tables`", of: "tables", &diagnostics)
      for entry in tables where !diagnostics.isFull {
        let table = diagnostics.attempt { () throws(DiagnosticSet) in try self.table(entry) }
        definitions.tables[entry.key.scalar?.text ?? ""] = .some(table)
      }
    }
    return definitions
  }

  /// The entries of sections of one kind, each name once.
  private func entries(
    _ sections: [YAMLNode.Entry], _ subject: String, of what: String, _ diagnostics: inout DiagnosticCollector
  ) -> [YAMLNode.Entry] {
    var all: [YAMLNode.Entry] = []
    var places: [String: SourceSpan] = [:]
    for section in sections where !section.isOmitted {
      guard let mapping = section.value.mapping else {
        diagnostics.report(
          Expectation(subject: subject, requirement: "a mapping of names to \(what)").unmet(by: section.value))
        continue
      }
      for entry in mapping {
        let name = entry.key.scalar?.text ?? ""
        if let first = places.updateValue(entry.key.span, forKey: name) {
          diagnostics.report(
            .error(
              "the name \(quoted(name)) is taken", at: entry.key.span,
              notes: [Diagnostic.Note("it was first given here", at: .text(first))]))
        } else {
          all.append(entry)
        }
      }
      guard all.count <= Self.most else {
        diagnostics.stop(.error("a graph has at most \(Self.most) \(what)", at: section.key.span))
        return []
      }
    }
    return all
  }

  private func table(_ entry: YAMLNode.Entry) throws(DiagnosticSet) -> Table {
    let name = entry.key.scalar?.text ?? ""
    guard Names.isWord(name), name.unicodeScalars.count <= Names.longest else {
      throw DiagnosticSet(
        .error(
          "\(quoted(name)) is no name for a table: it has letters, digits and `_`, and no digit first",
          at: entry.key.span))
    }
    let scalars = ScalarReader(sources: sources, environment: environment)
    let rows = try scalars.list(entry.value, "the table `\(name)`", of: "rows")
    return Table(rows: rows, span: entry.key.span)
  }
}
