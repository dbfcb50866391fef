internal import MartletDiagnostics
internal import MartletTensorFiles

/// A safetensors file, and each of its tensors that can be weights.
func fuzzSafetensors(_ bytes: [UInt8]) throws(Finding) -> Outcome {
  var entries = 0
  var refusals: [DiagnosticSet] = []
  let outcome = try reading(bytes) { file throws(DiagnosticSet) in
    let weights = try SafetensorsFile(file)
    entries = weights.entries.count
    for entry in weights.entries {
      do throws(DiagnosticSet) { _ = try weights.tensor(entry, limit: tensorLimit) } catch { refusals.append(error) }
    }
    _ = try? weights.tensor(named: "weight")
  }
  for refusal in refusals { _ = try refused(refusal) }
  return refusals.count == entries && entries > 0 ? .refused : outcome
}

/// An array in numpy's format.
func fuzzNPY(_ bytes: [UInt8]) throws(Finding) -> Outcome {
  try reading(bytes) { file throws(DiagnosticSet) in _ = try NPYFile(file).tensor(limit: tensorLimit) }
}

/// Pictures and labels in MNIST's format, compressed or not.
func fuzzIDX(_ bytes: [UInt8]) throws(Finding) -> Outcome {
  let pictures = try reading(bytes) { file throws(DiagnosticSet) in
    let images = try IDXFile.readImages(file, limit: tensorLimit)
    precondition(images.pixels.count == images.count * images.rows * images.columns, "the pixels are those announced")
  }
  let labels = try reading(bytes) { file throws(DiagnosticSet) in
    _ = try IDXFile.readLabels(file, limit: tensorLimit)
  }
  return pictures == .accepted ? pictures : labels
}
