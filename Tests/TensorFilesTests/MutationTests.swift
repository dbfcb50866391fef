import Foundation
import MartletDiagnostics
import MartletFiles
import MartletTensorFiles
import MartletTensors
import MartletTestSupport
import Testing

/// Broken files end in a tensor or in diagnostics, never in a trap.
@Suite struct MutationTests {
  let limit = MemoryLimit(bytes: 1 << 20)

  private func survive(
    _ seed: [UInt8], rounds: Int, _ read: (MappedFile) throws -> Void, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    var generator = SplitMix(seed: 2012)
    var refused = 0
    for _ in 0..<rounds {
      do {
        try read(MappedFile(bytes: mutated(seed, using: &generator), path: "mutant"))
      } catch {
        #expect(error is DiagnosticSet, sourceLocation: sourceLocation)
        refused += 1
      }
    }
    #expect(refused > rounds / 2, "mutants are broken files", sourceLocation: sourceLocation)
  }

  @Test func safetensors() throws {
    let header =
      #"{"__metadata__":{"a":"b"},"x":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"#
      + #""y\n":{"dtype":"BF16","shape":[2],"data_offsets":[8,12]}}"#
    let file = TensorFilesTests.safetensors(header, data: (0..<12).map { UInt8($0) })
    survive(file.bytes(in: 0..<file.count), rounds: 600) { mutant in
      let file = try SafetensorsFile(mutant)
      for entry in file.entries { _ = try file.tensor(entry, limit: limit) }
    }
  }

  @Test func npy() throws {
    for name in ["f4", "i8", "version3"] {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: fixture(name)))
      survive(Array(bytes), rounds: 200) { _ = try NPYFile($0).tensor(limit: limit) }
    }
  }

  @Test func idx() {
    survive(IDXTests.twoPictures, rounds: 200) { _ = try IDXFile.readImages($0, limit: limit) }
    survive(gzipped(IDXTests.twoPictures), rounds: 200) { _ = try IDXFile.readImages($0, limit: limit) }
    survive(gzipped(IDXTests.threeLabels), rounds: 200) { _ = try IDXFile.readLabels($0, limit: limit) }
  }
}
