internal import MartletDiagnostics
internal import MartletFiles

/// Writes bytes to a file that is whole or not there.
package func writeFile(_ bytes: [UInt8], to path: String) throws(MartletError) {
  try reading { () throws(DiagnosticSet) in try AtomicFile.write(bytes, to: path) }
}
