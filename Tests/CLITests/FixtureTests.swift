import Foundation
import MartletTestSupport
import Testing

/// Every fixture, run as its user would; see ``Fixture`` for what lies in one.
@Suite struct FixtureTests {
  @Test(arguments: try Fixture.all) func doesWhatItSays(_ fixture: Fixture) throws {
    let folder = TemporaryFolder()
    try fixture.copyInputs(to: URL(filePath: folder.path))
    if let setup = fixture.text("setup") {
      let result = try Command.run("set -e\n" + setup, in: folder.path)
      try #require(result.status == 0, "the setup failed: \(result.errors)")
    }
    let command = try #require(fixture.text("command"))
    let before = try FolderContents(of: folder.path)
    let result = try Command.run(command, in: folder.path)
    let written = try FolderContents(of: folder.path).changes(since: before)

    // Neither a crash nor a fault is ever what is expected.
    try #require(!result.isCrash && [0, 1, 64].contains(result.status), "status \(result.status): \(result.errors)")
    if result.status != 0 {
      #expect(written == [], "nothing may be written where the input is wrong")
      #expect(result.output == "", "results go to standard output, and there are none")
      #expect(result.errors != "", "a failure has a reason")
    }
    try fixture.expect("\(result.status)\n", matches: "status", otherwise: "0\n")
    try fixture.expect(result.output, matches: "expected.stdout")
    try fixture.expect(result.errors, matches: "expected.stderr")
    try fixture.expect(written.map { $0 + "\n" }.joined(), matches: "expected.files")
  }

  @Test func thereAreFixtures() throws {
    #expect(try Fixture.all.count > 50)
  }
}
