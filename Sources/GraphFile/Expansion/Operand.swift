internal import MartletDiagnostics
internal import MartletIR

/// A value that a layer can read, under the name that it has where it is read.
struct Operand {
  let value: ValueID
  let name: String
  /// The layer, the use of a block or the input that it is the value of.
  let span: SourceSpan
  /// Nil for an input.
  let maker: Maker?

  /// The layer, or the use of a block, that a name stands for.
  struct Maker {
    /// Its name, those of the blocks round it included.
    let fullName: String
    /// The name of the operator or of the block.
    let type: String
  }
}

/// What a name stands for.
enum Binding {
  case operand(Operand)
  /// A layer with several results, which are read as `name.0`, `name.1`, …; at least two.
  case results([Operand])
  /// Nothing, because the layer, or one that it reads, was reported as wrong.
  case failed
}
