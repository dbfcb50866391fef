import MartletFiles
import MartletIR
import MartletTestSupport
import Testing

@testable import MartletModelFile

@Suite struct DamageTests {
  private let sample: SampleModel
  private let sound: [UInt8]

  init() throws {
    sample = try SampleModel()
    sound = try sample.write()
  }

  @Test func soundBytesAreSound() throws {
    #expect(try sample.complaint(sound) == "nothing")
  }

  @Test func magic() throws {
    for byte in 0..<8 {
      #expect(
        try sample.complaint(sound.replacing([0x20], at: byte)) == "model.martlet: error: not a compiled model (byte 0)"
      )
    }
    #expect(try sample.complaint([]) == "model.martlet: error: not a compiled model (byte 0)")
  }

  @Test func version() throws {
    for version in [0, 2, .max] as [UInt32] {
      #expect(
        try sample.complaint(sound.replacing(stored(version), at: 8))
          == "model.martlet: error: the model's format is version \(version), this Martlet reads version 1 (byte 8)")
    }
  }

  @Test func numberOfSections() throws {
    for count in [65, .max] as [UInt32] {
      #expect(
        try sample.complaint(sound.replacing(stored(count), at: 12))
          == "model.martlet: error: the section table does not fit the file (byte 12)")
    }
    for count in [0, 2, 4, 64] as [UInt32] {
      #expect(
        try sample.complaint(sound.replacing(stored(count), at: 12))
          == "model.martlet: error: the section table's checksum is wrong (byte 24)")
    }
  }

  @Test func size() throws {
    for size in [0, UInt64(sound.count) - 1, .max] {
      #expect(
        try sample.complaint(sound.replacing(stored(size), at: 16))
          == "model.martlet: error: the file has \(sound.count) bytes, its header says \(size) (byte 16)")
    }
  }

  @Test func everyTruncation() throws {
    for count in [8, 9, 15, 20, 31] {
      #expect(
        try sample.complaint(Array(sound.prefix(count)))
          == "model.martlet: error: the file ends within its header (byte \(count))")
    }
    for count in [32, 127, 128, 4096, 8200, sound.count - 1] {
      #expect(
        try sample.complaint(Array(sound.prefix(count)))
          == "model.martlet: error: the file has \(count) bytes, its header says \(sound.count) (byte 16)")
    }
    let table = sound.replacing(stored(UInt64(100)), at: 16)
    #expect(
      try sample.complaint(Array(table.prefix(100)))
        == "model.martlet: error: the section table does not fit the file (byte 12)")
  }

  @Test func sectionTable() throws {
    for byte in [24, 31, 32, 40, 48, 56, 127] {
      #expect(
        try sample.complaint(sound.replacing([sound[byte] ^ 1], at: byte))
          == "model.martlet: error: the section table's checksum is wrong (byte 24)")
    }
  }

  @Test func placesOfSections() throws {
    // Before the table's end, unaligned, beyond the end, beyond any number; then lengths.
    for start in [0, 4097, 1 << 40, .max] as [UInt64] {
      #expect(
        try sample.complaint(sound.replacing(stored(start), at: 64 + 8).withTableChecksum())
          == "model.martlet: error: the section `graph` does not lie in the file (byte 64)")
    }
    for length in [UInt64(sound.count), 1 << 40, UInt64(Int.max), .max] {
      #expect(
        try sample.complaint(sound.replacing(stored(length), at: 96 + 16).withTableChecksum())
          == "model.martlet: error: the section `weights` does not lie in the file (byte 96)")
    }
  }

  @Test func contentsOfSections() throws {
    let starts = [("metadata", 4096, 7), ("graph", 8192, SampleModel.text.utf8.count), ("weights", 12288, 5000)]
    for (name, start, count) in starts {
      for byte in [start, start + count / 2, start + count - 1] {
        #expect(
          try sample.complaint(sound.replacing([sound[byte] ^ 0x40], at: byte))
            == "model.martlet: error: the checksum of the section `\(name)` is wrong (byte \(start))")
      }
    }
  }

  @Test func missingSections() throws {
    for (index, name) in ["metadata", "graph", "weights"].enumerated() {
      #expect(
        try sample.complaint(sound.replacing(Array("other\0\0\0".utf8), at: 32 + 32 * index).withTableChecksum())
          == "model.martlet: error: the model has no section `\(name)`")
    }
  }

  /// The model with another text as its graph, and all checksums right.
  private func model(graph text: String) throws -> [UInt8] {
    try Array(text.utf8).withUnsafeBytes { graph in
      try sample.metadata.withUnsafeBytes { metadata in
        try sample.weights.withUnsafeBytes { weights in
          try ModelContainer.write([("metadata", metadata), ("graph", graph), ("weights", weights)], to: sample.path)
        }
      }
    }
    let file = try MappedFile(path: sample.path)
    return file.bytes(in: 0..<file.count)
  }

  @Test func graphsThatAreNone() throws {
    let unknown = SampleModel.text.replacing("= relu(", with: "= rely(")
    #expect(
      try sample.complaint(model(graph: unknown))
        == "model.martlet#graph:3:11: error: there is no operator `rely`; did you mean `relu`?")
    let wrong = SampleModel.text.replacing("relu(%image) : f32[N, 4]", with: "relu(%image) : f32[N, 5]")
    #expect(
      try sample.complaint(model(graph: wrong)) == "model.martlet#graph:3:26: error: the type must be f32[N, 4]")
    #expect(try sample.complaint(model(graph: "")) == "model.martlet#graph:1:1: error: expected `graph`")
  }

  @Test func mutationsNeverTrap() throws {
    var generator = SplitMix(seed: 2012)
    for _ in 0..<400 {
      let bytes = mutated(sound, using: &generator)
      let text = try sample.complaint(bytes)
      // Where the bytes between sections were hit, nothing that is read has changed.
      #expect(text.hasPrefix("model.martlet") || (text == "nothing" && bytes.count == sound.count), "\(text)")
    }
  }

  @Test func mutationsBehindTheChecksumsNeverTrap() throws {
    var generator = SplitMix(seed: 7)
    for _ in 0..<200 {
      let text = mutated(Array(SampleModel.text.utf8), using: &generator)
      let complaint = try sample.complaint(model(graph: String(decoding: text, as: UTF8.self)))
      #expect(complaint == "nothing" || complaint.hasPrefix("model.martlet"))
      var bytes = sound
      for _ in 0..<3 {
        bytes[Int.random(in: 32..<128, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      _ = try sample.complaint(bytes.withTableChecksum())
    }
  }
}
