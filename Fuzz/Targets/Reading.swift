internal import MartletDiagnostics
internal import MartletFiles
internal import MartletTensors

/// The name of every file that is made up.
let inputName = "input"

/// The most memory that a tensor of an input may take: a reader that asks for more before it looked at the limit shows by
/// the memory of the process.
let tensorLimit = MemoryLimit(bytes: 1 << 20)

/// Reads `bytes` as a file's. A diagnostic is an answer like any other, once it prints as one.
func reading(
  _ bytes: [UInt8], _ body: (MappedFile) throws(DiagnosticSet) -> Void
) throws(Finding) -> Outcome {
  do throws(DiagnosticSet) {
    try body(MappedFile(bytes: bytes, path: inputName))
    return .accepted
  } catch {
    return try refused(error)
  }
}

/// Prints what is wrong with an input as the command line would.
func refused(_ diagnostics: DiagnosticSet, source: [UInt8] = []) throws(Finding) -> Outcome {
  let text = DiagnosticRenderer(sources: [inputName: String(decoding: source, as: UTF8.self)]).render(diagnostics)
  if text.isEmpty { throw Finding("the input is refused without a reason") }
  let control = text.unicodeScalars.first { $0.properties.generalCategory == .control && $0 != "\n" }
  if let control { throw Finding("a diagnostic prints the control character \(control.debugDescription): \(text)") }
  return .refused
}
