package import MartletDiagnostics
package import MartletIR

/// What a graph file describes: the network, and how the world outside meets it.
package struct GraphFile: Sendable {
  package let graph: Graph
  /// In the order of the file, which is that of `graph.inputs`.
  package let inputs: [InputDeclaration]
  /// In the order of the file, which is that of `graph.outputs`.
  package let outputs: [OutputDeclaration]
  package let weights: FileReference?
  /// Globs of the names that a weights file may hold although the graph has no such parameter.
  package let ignoreWeights: [String]
  package let renameWeights: [WeightRename]
  /// In the order of the file, with the values that the graph was made with.
  package let parameters: [GraphParameter]
  /// The texts that spans point into, by file name.
  package let sources: [String: String]
}

/// A value that a graph file can be set from outside, not to be confused with the learned parameters.
package struct GraphParameter: Hashable, Sendable {
  package let name: String
  package let type: ParameterType
  package let value: ScalarValue
  /// Where its name is declared.
  package let span: SourceSpan
}

package struct InputDeclaration: Hashable, Sendable {
  package let name: String
  /// How a picture becomes this tensor; nil where none can.
  package let pixels: PixelDeclaration?
  /// Where its name is declared.
  package let span: SourceSpan
}

package struct OutputDeclaration: Hashable, Sendable {
  package enum Display: String, Hashable, Sendable, CaseIterable {
    /// Values are printed as they are.
    case none
    /// Values are printed as probabilities.
    case softmax
  }

  package let name: String
  /// A text file with a name for each class, one a line.
  package let labels: FileReference?
  package let display: Display
  /// Where its name is declared.
  package let span: SourceSpan
}

/// A file that a graph file names.
package struct FileReference: Hashable, Sendable {
  /// As written: relative to the folder of the graph file, and never outside it by its text. Whoever opens it checks
  /// that no symbolic link leads outside.
  package let path: String
  /// Where it is written.
  package let span: SourceSpan
}

/// A tensor that a weights file has under another name than the graph.
package struct WeightRename: Hashable, Sendable {
  /// The name in the weights file.
  package let from: String
  /// The name in the graph.
  package let to: String
  package let span: SourceSpan
}

/// How a picture becomes an input: value = (p · scale − mean) / std per channel, p in 0…255.
package struct PixelDeclaration: Hashable, Sendable {
  package enum Channels: String, Hashable, Sendable, CaseIterable {
    case rgb, bgr, gray

    package var count: Int { self == .gray ? 1 : 3 }
  }

  package let scale: Double
  /// One for each channel, in the tensor's order.
  package let mean: [Double]
  /// One for each channel, in the tensor's order; none is 0.
  package let std: [Double]
  package let channels: Channels
}
