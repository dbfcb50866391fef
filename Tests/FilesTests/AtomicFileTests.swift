import Foundation
import MartletDiagnostics
import MartletFiles
import MartletTestSupport
import Testing

@Suite struct AtomicFileTests {
  let folder = TemporaryFolder()

  @Test func writesANewFileAndNothingElse() throws {
    let path = folder.path("new")
    try AtomicFile.write([1, 2, 3], to: path)
    #expect(try MappedFile(path: path).bytes(in: 0..<3) == [1, 2, 3])
    #expect(try folder.names == ["new"])
  }

  @Test func replacesAFileAndKeepsItsPermissions() throws {
    let path = try folder.file("old", holding: [9, 9, 9, 9])
    #expect(chmod(path, 0o640) == 0)
    try AtomicFile.write(to: path) { (writer) throws(DiagnosticSet) in
      try writer.write([1].span.bytes)
      try writer.write([UInt16(0x0302)].span.bytes)
    }
    var status = stat()
    #expect(stat(path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o640)
    #expect(try folder.names == ["old"])
  }

  @Test func throughALinkItReplacesWhatTheLinkLeadsTo() throws {
    let target = try folder.file("target", holding: [9])
    #expect(symlink(target, folder.path("link")) == 0)
    try AtomicFile.write([7], to: folder.path("link"))
    #expect(try MappedFile(path: target).bytes(in: 0..<1) == [7])
    #expect(try folder.names == ["link", "target"])
  }

  @Test func afterAFailureTheOldFileStandsAlone() throws {
    let path = try folder.file("old", holding: [9])
    let failure = DiagnosticSet(Diagnostic(.error, "changed its mind", at: nil))
    let text = errorText(
      of: try AtomicFile.write(to: path) { (writer) throws(DiagnosticSet) in
        try writer.write([1, 2].span.bytes)
        throw failure
      })
    #expect(text == "error: changed its mind")
    #expect(try MappedFile(path: path).bytes(in: 0..<1) == [9])
    #expect(try folder.names == ["old"])
  }

  @Test func whatCannotBeWrittenSaysWhy() throws {
    #expect(
      errorText(of: try AtomicFile.write([1], to: folder.path))
        == "\(folder.path): error: a directory, where a file is expected")
    let homeless = folder.path("missing/file")
    #expect(
      errorText(of: try AtomicFile.write([1], to: homeless))
        == "\(homeless): error: cannot be written: its folder does not exist")
    #expect(errorText(of: try AtomicFile.write([1], to: "")) == ": error: cannot be written: this is no file name")
  }

  @Test(.enabled(if: access("/dev/full", W_OK) == 0)) func aFullDeviceIsReported() {
    #expect(
      errorText(of: try AtomicFile.write([1], to: "/dev/full"))
        == "/dev/full: error: cannot be written: no space left on device")
  }

  @Test func aDeviceIsWrittenToAsItIs() throws {
    try AtomicFile.write([1], to: "/dev/null")
    var status = stat()
    #expect(stat("/dev/null", &status) == 0)
    #expect(status.st_mode & S_IFMT == S_IFCHR)
  }
}
