public import FoundationEssentials
internal import MartletDiagnostics
public import MartletIR
internal import MartletModelFile

extension Model {
  /// The optimised graph in a compiled model, read without making anything ready to run.
  public static func graph(
    ofCompiled url: URL, operators: OpRegistry = .standard
  ) throws(MartletError) -> Graph {
    try reading { () throws(DiagnosticSet) in try ModelFile(path: url.relativePath, registry: operators).graph }
  }
}
