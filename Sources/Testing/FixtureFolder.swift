internal import FoundationEssentials
public import MartletIR
public import MartletPasses

/// The fixtures below a folder: every file that ends in `.ir`, in whatever subfolder.
public struct FixtureFolder: Sendable {
  public let path: String

  public init(_ path: String) { self.path = path }

  /// The files' paths from the folder, in alphabetical order; none where the folder cannot be read.
  public var files: [String] {
    (try? FileManager.default.subpathsOfDirectory(atPath: path))?.filter { $0.hasSuffix(".ir") }.sorted() ?? []
  }

  /// - Throws: where the file cannot be read or is no fixture.
  public func fixture(_ file: String) throws(RewriteFailure) -> PassFixture {
    let text: String
    do { text = try String(contentsOfFile: path + "/" + file, encoding: .utf8) } catch {
      throw RewriteFailure(["\(file): cannot be read"])
    }
    return try PassFixture(text, file: file)
  }

  /// What is wrong with a fixture. Where the environment has `BLESS=1`, a fixture whose text does not hold is
  /// rewritten, and that is a problem too, so that the run fails and nobody blesses by accident.
  public func problems(
    _ file: String, passes: PassRegistry = .standard, ops: OpRegistry = .standard
  ) -> [String] {
    do throws(RewriteFailure) {
      let fixture = try fixture(file)
      let problems = fixture.problems(passes: passes, ops: ops)
      guard !problems.isEmpty, ProcessInfo.processInfo.environment["BLESS"] == "1" else { return problems }
      let text = try fixture.blessed(passes: passes, ops: ops)
      do { try text.write(toFile: path + "/" + file, atomically: true, encoding: .utf8) } catch {
        throw RewriteFailure(["\(file): cannot be written"])
      }
      return problems + ["\(file): was rewritten; read the change and run again"]
    } catch { return error.problems }
  }
}
