import Foundation
import MartletDiagnostics
import Testing

@testable import MartletGraphFile

/// Damaged graph files load or are refused: whatever the bytes are, nothing traps.
@Suite struct MutationTests {
  static let files =
    GraphsTests.graphs.map { "graphs/\($0).yaml" }
    + ["residual", "inverted-residual", "inception", "encoder-decoder", "siamese", "plain3-pooled"].map {
      "Tests/GraphFileTests/Networks/\($0).yaml"
    }

  @Test(arguments: files) func damagedFilesNeverTrap(_ name: String) throws {
    let file = Repository.root.appending(path: name)
    let bytes = try Array(Data(contentsOf: file))
    let limits = ExpansionLimits(layers: 1000, work: 1_000_000)
    var generator = Generator(state: UInt64(bytes.count))
    var refused = 0
    for _ in 0..<150 {
      let damaged = generator.damage(bytes)
      do throws(GraphFileError) {
        let read = reader(of: file.deletingLastPathComponent())
        #expect(try GraphFileLoader.load(damaged, file: "x.yaml", limits: limits, reader: read).graph.verify().isEmpty)
      } catch {
        refused += 1
        #expect(
          error.description.hasPrefix("x.yaml") || error.description.hasPrefix("families/")
            || error.description.hasPrefix("error"))
      }
    }
    // Most changes hit a comment, or are an error; if either count were 0, the test would not test much.
    #expect((1..<150).contains(refused))
  }

  private struct Generator {
    var state: UInt64

    mutating func next(below bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }

    /// A few bytes changed, taken out, doubled or moved, or a word of the language put in.
    mutating func damage(_ bytes: [UInt8]) -> [UInt8] {
      var bytes = bytes
      for _ in 0...next(below: 3) {
        let position = next(below: bytes.count)
        let end = min(bytes.count, position + 1 + next(below: 12))
        switch next(below: 5) {
        case 0: bytes[position] = UInt8(next(below: 256))
        case 1: bytes.removeSubrange(position..<end)
        case 2: bytes.insert(contentsOf: bytes[position..<end], at: next(below: bytes.count))
        case 3: bytes.insert(contentsOf: Self.words[next(below: Self.words.count)].utf8, at: position)
        default: bytes[position] = Array("0123456789{}[]:,$()-*&#'\"\n ".utf8)[next(below: 27)]
        }
      }
      return bytes
    }

    static let words = [
      "99999999999999999999", "1073741824", "-1", "$dropout", "$(", "round_to(", "if(1,2,3)", "same", "null", "[N]",
      "{}",
      "from: ", "name: ", "1e308 * 10", "&a ", "*a", "<<: ", ".nan", "0x7fffffffffffffff",
      "- add: {from: [pool1, conv1]}\n", "- repeat: 99999999\n", "index: i\n", "columns: [a, b]\n", "- if: $deep\n",
      "channels(input)", "weights_from: ", "numbered: true\n", "include: x.yaml\n", "inputs: [a, b]\n", "$(name)",
    ]
  }
}
