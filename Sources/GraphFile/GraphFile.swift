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
  /// Those for parameters and multiply-accumulates are known to be kept.
  package let budgets: Budgets
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
  /// What a graph may cost; nil where the file says nothing.
  package struct Budgets: Hashable, Sendable {
    /// Elements of the learned parameters.
    package var parameters: Budget?
    /// Multiply-accumulates for one image.
    package var macs: Budget?
    /// Bytes of the arena at batch 1. They are known once the graph is compiled: whoever does that checks them.
    package var arenaBytes: Budget?
  }

  package struct Budget: Hashable, Sendable {
    package let limit: Int
    /// Where it is written.
    package let span: SourceSpan

    /// All integers up to here are floats too.
    static let largest = 1 << 53
  }

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

/// What a graph may cost; nil where the file says nothing.
package struct Budgets: Hashable, Sendable {
  /// Elements of the learned parameters.
  package var parameters: Budget?
  /// Multiply-accumulates for one image.
  package var macs: Budget?
  /// Bytes of the arena at batch 1. They are known once the graph is compiled: whoever does that checks them.
  package var arenaBytes: Budget?
}

package struct Budget: Hashable, Sendable {
  package let limit: Int
  /// Where it is written.
  package let span: SourceSpan

  /// All integers up to here are floats too.
  static let largest = 1 << 53
}

/// How a picture becomes an input: value = (p · scale − mean) / std per channel, p in 0…255, after it is resized and
/// cropped.
package struct PixelDeclaration: Hashable, Sendable {
  package enum Channels: String, Hashable, Sendable, CaseIterable {
    case rgb, bgr, gray

    package var count: Int { self == .gray ? 1 : 3 }
  }

  /// The size that a picture is brought to, bilinearly and with antialiasing.
  package enum Resize: Hashable, Sendable {
    /// The shorter side has so many pixels, and the other one keeps the picture's proportions.
    case shorter(Int)
    case size(height: Int, width: Int)
  }

  package let scale: Double
  /// One for each channel, in the tensor's order.
  package let mean: [Double]
  /// One for each channel, in the tensor's order; none is 0.
  package let std: [Double]
  package let channels: Channels
  /// Nil where the picture must have its size already.
  package let resize: Resize?
  /// The height and width that are cut from the middle, after resizing; nil where nothing is cut.
  package let crop: [Int]?

  package init(
    scale: Double, mean: [Double], std: [Double], channels: Channels, resize: Resize? = nil, crop: [Int]? = nil
  ) {
    self.scale = scale
    self.mean = mean
    self.std = std
    self.channels = channels
    self.resize = resize
    self.crop = crop
  }
}
