internal import MartletFiles
package import MartletDiagnostics
package import MartletTensors

extension NPYFile {
  /// Writes `tensor` as an array of `<f4`, version 1.0.
  /// - Throws: what ``AtomicFile/write(to:_:)`` throws.
  package static func write(_ tensor: Tensor, to path: String) throws(DiagnosticSet) {
    try write(tensor.elements.span.bytes, type: "<f4", shape: tensor.shape, to: path)
  }

  /// Writes each tensor to its file as ``write(_:to:)`` does. No file takes its name before all of them are on the disk:
  /// where one cannot be written, none is.
  package static func write(_ files: ArraySlice<(tensor: Tensor, path: String)>) throws(DiagnosticSet) {
    guard let (tensor, path) = files.first else { return }
    try AtomicFile.write(to: path) { (writer) throws(DiagnosticSet) in
      try writer.write(preamble(type: "<f4", shape: tensor.shape).span.bytes)
      try writer.write(tensor.elements.span.bytes)
      try write(files.dropFirst())
    }
  }

  /// Writes `values` as an array of `<i8` of one dimension, version 1.0.
  /// - Throws: what ``AtomicFile/write(to:_:)`` throws.
  package static func write(_ values: [Int64], to path: String) throws(DiagnosticSet) {
    try write(values.span.bytes, type: "<i8", shape: [values.count], to: path)
  }

  // Swift runs on little-endian machines only: elements lie in memory as in the file.
  private static func write(
    _ elements: RawSpan, type: String, shape: Shape, to path: String
  ) throws(DiagnosticSet) {
    try AtomicFile.write(to: path) { (writer) throws(DiagnosticSet) in
      try writer.write(preamble(type: type, shape: shape).span.bytes)
      try writer.write(elements)
    }
  }

  /// Everything before the data, padded so that the data begins at a multiple of 64 bytes, as numpy does.
  private static func preamble(type: String, shape: Shape) -> [UInt8] {
    let dimensions = shape.dimensions.map(String.init).joined(separator: ", ")
    let tuple = shape.rank == 1 ? "(\(dimensions),)" : "(\(dimensions))"
    var header = Array("{'descr': '\(type)', 'fortran_order': False, 'shape': \(tuple), }".utf8)
    let start = magic.count + 4
    while !(start + header.count + 1).isMultiple(of: 64) { header.append(UInt8(ascii: " ")) }
    header.append(UInt8(ascii: "\n"))
    return magic + [1, 0, UInt8(truncatingIfNeeded: header.count), UInt8(truncatingIfNeeded: header.count >> 8)]
      + header
  }
}
