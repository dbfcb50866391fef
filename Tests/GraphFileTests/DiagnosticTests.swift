import Foundation
import MartletDiagnostics
import Testing

@testable import MartletGraphFile

@Suite struct DiagnosticTests {
  static let fixtures =
    (try? Repository.files(in: Repository.tests.appending(path: "Fixtures"), withExtension: "yaml")) ?? []

  /// Far below those of the product, so that what reaches them does so soon.
  private static let limits = ExpansionLimits(layers: 5000, work: 2_000_000)

  /// Each file is wrong in one way, or in several of a kind, and its neighbour holds what the user reads.
  @Test(arguments: fixtures) func saysWhatIsWrong(_ file: URL) throws {
    let text = try String(contentsOf: file, encoding: .utf8)
    let said = try #require(
      complaint(
        text, file: file.lastPathComponent, limits: Self.limits, reader: reader(of: file.deletingLastPathComponent())),
      "there is nothing wrong")
    try expect(said + "\n", matches: file.deletingPathExtension().appendingPathExtension("expected"))
  }

  @Test func everyExpectationHasItsFile() throws {
    let folder = Repository.tests.appending(path: "Fixtures")
    let expectations = try Repository.files(in: folder, withExtension: "expected")
    #expect(expectations.count == Self.fixtures.count)
    #expect(Self.fixtures.count > 170)
  }
}
