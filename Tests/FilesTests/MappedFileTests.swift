import Foundation
import MartletFiles
import MartletTestSupport
import Testing

@Suite struct MappedFileTests {
  let folder = TemporaryFolder()

  @Test func holdsTheBytesOfTheFile() throws {
    let file = try MappedFile(path: folder.file("numbers", holding: [1, 2, 3, 4, 5, 6, 7, 8, 9]))
    #expect(file.count == 9)
    #expect(file[8] == 9)
    #expect(file.bytes(in: 2..<4) == [3, 4])
    #expect(file.littleEndian(UInt32.self, at: 1) == 0x0504_0302)
    #expect(file.littleEndian(UInt64.self, at: 2) == nil)
    #expect(file.littleEndian(UInt64.self, at: .max) == nil)
    #expect(file.holds([8, 9], at: 7))
    #expect(!file.holds([9, 10], at: 8))
  }

  @Test func anEmptyFileHasNoBytes() throws {
    let file = try MappedFile(path: folder.file("empty", holding: []))
    #expect(file.count == 0)
    #expect(file.bytes(in: 0..<0) == [])
    #expect(!file.holds([0]))
  }

  @Test func bytesInMemoryReadAsAFile() {
    let file = MappedFile(bytes: [4, 5, 6], path: "x")
    #expect(file.bytes(in: 0..<3) == [4, 5, 6])
    #expect(MappedFile(bytes: [], path: "x").count == 0)
  }

  @Test func whatCannotBeReadSaysWhy() throws {
    let missing = folder.path("missing")
    #expect(errorText(of: try MappedFile(path: missing)) == "\(missing): error: no such file")
    let below = try folder.file("plain", holding: [1]) + "/below"
    #expect(errorText(of: try MappedFile(path: below)) == "\(below): error: no such file")
    #expect(
      errorText(of: try MappedFile(path: folder.path)) == "\(folder.path): error: a directory, where a file is expected"
    )
    #expect(errorText(of: try MappedFile(path: "/dev/null")) == "/dev/null: error: not a regular file")
    let pipe = folder.path("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(errorText(of: try MappedFile(path: pipe)) == "\(pipe): error: not a regular file")
    let loop = folder.path("loop")
    #expect(symlink(loop, loop) == 0)
    #expect(
      errorText(of: try MappedFile(path: loop)) == "\(loop): error: cannot be read: too many levels of symbolic links")
    let plain = try folder.file("plain", holding: [1])
    #expect(errorText(of: try MappedFile(path: plain + "\0.png")) == "\(plain)·.png: error: no such file")
  }

  @Test(.enabled(if: geteuid() != 0, "root reads everything"))
  func aFileWithoutPermissionIsNotRead() throws {
    let secret = try folder.file("secret", holding: [1])
    #expect(chmod(secret, 0) == 0)
    #expect(errorText(of: try MappedFile(path: secret)) == "\(secret): error: cannot be read: permission denied")
  }
}
