import MartletFiles
import MartletIR
import MartletTestSupport
import Testing

@testable import MartletModelFile

@Suite struct RoundTripTests {
  @Test func givesBackWhatWasWritten() throws {
    let sample = try SampleModel()
    let model = try sample.open(sample.write())
    #expect(model.graph.description == SampleModel.text)
    #expect(model.metadata == sample.metadata)
    model.withWeights { weights, _ in
      #expect(Array(weights) == sample.weights)
      #expect(UInt(bitPattern: weights.baseAddress) % 4096 == 0)
    }
  }

  @Test func theFormatIsAsItsFileSays() throws {
    let bytes = try SampleModel().write()
    #expect(Array(bytes[0..<8]) == [0x89, 0x4D, 0x52, 0x54, 0x4C, 0x0D, 0x0A, 0x1A])
    #expect(Array(bytes[8..<12]) == stored(UInt32(1)))
    #expect(Array(bytes[12..<16]) == stored(UInt32(3)))
    #expect(Array(bytes[16..<24]) == stored(UInt64(bytes.count)))
    #expect(bytes.withTableChecksum() == bytes)
    let names = stride(from: 32, to: 128, by: 32).map { String(decoding: bytes[$0..<$0 + 8], as: UTF8.self) }
    #expect(names == ["metadata", "graph\0\0\0", "weights\0"])
    #expect(bytes.count == 3 * 4096 + 5000)
  }

  @Test func weightsMayBeNone() throws {
    let sample = try SampleModel()
    try ModelFile.write(
      sample.graph, metadata: [], weights: UnsafeRawBufferPointer(start: nil, count: 0), to: sample.path)
    let model = try ModelFile(path: sample.path)
    #expect(model.metadata == [])
    #expect(model.withWeights { weights, _ in weights.count } == 0)
  }

  @Test func isToldByItsFirstBytes() throws {
    let sample = try SampleModel()
    let bytes = try sample.write()
    #expect(ModelFile.isModel(path: sample.path))
    #expect(ModelFile.isModel(path: try sample.folder.file("only-magic", holding: bytes.prefix(8))))
    #expect(!ModelFile.isModel(path: try sample.folder.file("short", holding: bytes.prefix(7))))
    #expect(!ModelFile.isModel(path: try sample.folder.file("empty", holding: [])))
    #expect(!ModelFile.isModel(path: sample.folder.path))
    #expect(!ModelFile.isModel(path: sample.folder.path("nothing")))
  }

  @Test func leavesNothingWhereItCannotWrite() throws {
    let sample = try SampleModel()
    let path = sample.folder.path("no/model.martlet")
    #expect(throws: (any Error).self) {
      try sample.weights.withUnsafeBytes { try ModelFile.write(sample.graph, metadata: [], weights: $0, to: path) }
    }
    #expect(try sample.folder.names == [])
  }
}
