internal import MartletFiles
package import MartletDiagnostics
package import MartletTensors

extension SafetensorsFile {
  /// Writes `tensors` in their order, as float32.
  /// - Precondition: no two have the same name, and none is named `__metadata__`.
  /// - Throws: what ``AtomicFile/write(to:_:)`` throws.
  package static func write(
    _ tensors: [(name: String, tensor: Tensor)], to path: String
  ) throws(DiagnosticSet) {
    precondition(Set(tensors.map(\.name)).count == tensors.count, "each tensor has a name of its own")
    var header = Array(headerText(tensors).utf8)
    // Spaces, which JSON ignores, bring the data to a multiple of 8 bytes.
    while !header.count.isMultiple(of: 8) { header.append(UInt8(ascii: " ")) }
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    try AtomicFile.write(to: path) { (writer) throws(DiagnosticSet) in
      try writer.write((length + header).span.bytes)
      // Swift runs on little-endian machines only: elements lie in memory as in the file.
      for (_, tensor) in tensors { try writer.write(tensor.elements.span.bytes) }
    }
  }

  private static func headerText(_ tensors: [(name: String, tensor: Tensor)]) -> String {
    var begin = 0
    let entries = tensors.map { name, tensor in
      let end = begin + tensor.elements.count * MemoryLayout<Float>.size
      defer { begin = end }
      return "\(jsonString(name)):{\"dtype\":\"F32\",\"shape\":\(tensor.shape),\"data_offsets\":[\(begin),\(end)]}"
    }
    return "{" + entries.joined(separator: ",") + "}"
  }

  private static func jsonString(_ text: String) -> String {
    var literal = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": literal += "\\\(scalar)"
      case "\0"..."\u{1F}":
        let digits = String(scalar.value, radix: 16)
        literal += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: literal.unicodeScalars.append(scalar)
      }
    }
    return literal + "\""
  }
}
