import Foundation
import MartletFuzzTargets
import Testing

/// Runs what is kept in `Fuzz/Corpus` through the functions that libFuzzer runs: an input that once was a finding stays none.
@Suite struct ReplayTests {
  private static let corpus = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Fuzz/Corpus")

  private func inputs(of target: FuzzTarget) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(
      at: Self.corpus.appending(path: target.rawValue), includingPropertiesForKeys: nil
    ).sorted { $0.lastPathComponent < $1.lastPathComponent }
  }

  @Test(arguments: FuzzTarget.allCases) func corpusHoldsNoFinding(_ target: FuzzTarget) throws {
    var outcomes: [Outcome: Int] = [:]
    for url in try inputs(of: target) {
      let bytes = try [UInt8](Data(contentsOf: url))
      do throws(Finding) { outcomes[try target.run(bytes), default: 0] += 1 } catch {
        Issue.record("\(target.rawValue)/\(url.lastPathComponent): \(error)")
      }
    }
    // A corpus of nothing but broken inputs would not reach what stands behind the first check.
    #expect(outcomes[.accepted, default: 0] > 0)
    #expect(outcomes[.refused, default: 0] > 0)
  }

  /// Small models must be opened, run and written, or the fuzzer makes nothing of them.
  @Test(arguments: ["convolution", "linear", "no-weights", "no-weights.martlet"]) func runsModels(_ name: String) throws
  {
    let url = Self.corpus.appending(path: "model").appending(path: name)
    #expect(try FuzzTarget.model.run([UInt8](Data(contentsOf: url))) == .accepted)
  }

  @Test func everyCorpusHasATarget() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: Self.corpus.path).sorted()
    #expect(folders == FuzzTarget.allCases.map(\.rawValue).sorted())
  }

  @Test func anInputMayBeEmpty() throws {
    for target in FuzzTarget.allCases { #expect(try target.run([]) == .refused) }
  }
}
