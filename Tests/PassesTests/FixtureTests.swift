import MartletPasses
import MartletTesting
import Testing

/// The golden fixtures: one folder for each pass, and one for passes together.
struct FixtureTests {
  static let folder = FixtureFolder(
    #filePath.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } + "/Fixtures")

  @Test(arguments: folder.files)
  func holds(_ file: String) {
    #expect(Self.folder.problems(file).joined(separator: "\n") == "")
  }

  @Test(arguments: PassRegistry.standard.names)
  func everyPassHasFixturesThatChangeAndThatDoNot(_ pass: String) throws {
    let fixtures = try Self.folder.files.filter { $0.hasPrefix(pass + "/") }.map { try Self.folder.fixture($0) }
    #expect(fixtures.allSatisfy { $0.passNames == [pass] })
    #expect(fixtures.contains { $0.expectsNoChange })
    #expect(fixtures.contains { !$0.expectsNoChange })
  }
}
