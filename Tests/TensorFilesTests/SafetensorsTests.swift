import MartletDiagnostics
import MartletFiles
import MartletTensorFiles
import MartletTensors
import MartletTestSupport
import Testing

@Suite struct SafetensorsTests {
  @Test func readsNamedTensorsInTheHeadersOrder() throws {
    let file = try SafetensorsFile(
      safetensors(
        #"{"__metadata__":{"network":"le\u004eet \ud83d\ude00"},"#
          + #""b":{"shape":[2],"data_offsets":[4,8],"dtype":"F16"},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}  "#,
        data: [0, 0, 0x20, 0x41, 0x00, 0x3C, 0x00, 0xC0]))
    #expect(file.entries.map(\.name) == ["b", "a"])
    #expect(file.metadata == ["network": "leNet 😀"])
    #expect(try file.tensor(named: "a") == Tensor(shape: [], elements: [10]))
    #expect(try file.tensor(named: "b") == Tensor(shape: [2], elements: [1, -2]))
    let entry = try #require(file.entry(named: "b"))
    #expect(entry.dtype == .float16)
    #expect(entry.shape == [2])
    #expect(entry.byteRange.count == 4)
    #expect(file.entry(named: "c") == nil)
  }

  @Test func readsEachFloatingPointType() throws {
    func read(_ dtype: String, _ data: [UInt8]) throws -> [Float] {
      let header = #"{"x":{"dtype":"\#(dtype)","shape":[1],"data_offsets":[0,\#(data.count)]}}"#
      return try SafetensorsFile(safetensors(header, data: data)).tensor(named: "x").elements
    }
    #expect(try read("F16", [0x00, 0xBE]) == [-1.5])
    #expect(try read("BF16", [0xC0, 0xBF]) == [-1.5])
    #expect(try read("F32", [0, 0, 0xC0, 0xBF]) == [-1.5])
    #expect(try read("F64", [0, 0, 0, 0, 0, 0, 0xF8, 0xBF]) == [-1.5])
  }

  #if !(os(macOS) && arch(x86_64))
    @Test func everyHalfPrecisionNumberIsReadExactly() throws {
      let halves = Array(UInt16.min ... .max)
      let header = #"{"x":{"dtype":"F16","shape":[65536],"data_offsets":[0,131072]}}"#
      let data = halves.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
      let read = try SafetensorsFile(safetensors(header, data: data)).tensor(named: "x").elements
      let wrong = zip(halves, read).filter { half, float in
        let expected = Float(Float16(bitPattern: half))
        return expected.isNaN ? !float.isNaN : expected.bitPattern != float.bitPattern
      }
      #expect(wrong.isEmpty)
    }
  #endif

  @Test func whatIsWrittenReadsBack() throws {
    let folder = TemporaryFolder()
    let path = folder.path("weights.safetensors")
    let tensors: [(name: String, tensor: Tensor)] = [
      ("conv1.weight", Tensor(shape: [2, 1, 2], elements: [1, -2, .infinity, 0.1])),
      ("a \"quoted\"\n\\name\u{1}é", Tensor(shape: [], elements: [7])),
      ("nothing", Tensor(shape: [0, 3], elements: [])),
    ]
    try SafetensorsFile.write(tensors, to: path)
    let file = try SafetensorsFile(path: path)
    #expect(file.entries.map(\.name) == tensors.map(\.name))
    for (name, tensor) in tensors { #expect(try file.tensor(named: name) == tensor) }
    #expect(file.entries.first?.byteRange.lowerBound.isMultiple(of: 8) == true)
    #expect(try folder.names == ["weights.safetensors"])
  }

  @Test func tensorsThatCannotBeReadSayWhy() throws {
    let file = try SafetensorsFile(
      safetensors(
        #"{"conv1.weight":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"n":{"dtype":"I64","shape":[1],"data_offsets":[4,12]}}"#,
        data: [UInt8](repeating: 0, count: 12)))
    #expect(
      errorText(of: try file.tensor(named: "conv1.wieght"))
        == "x.safetensors: error: there is no tensor `conv1.wieght`; did you mean `conv1.weight`?")
    #expect(
      errorText(of: try file.tensor(named: "n"))
        == "x.safetensors: error: weights must be floating point; `n` is i64 (byte 73)")
    #expect(
      errorText(of: try file.tensor(named: "conv1.weight", limit: MemoryLimit(bytes: 3)))
        == "x.safetensors: error: the memory limit of 3 bytes is too low for `conv1.weight` (byte 9)")
  }

  static let brokenFiles: [(bytes: [UInt8], text: String)] = [
    ([], "the file is empty"),
    ([1, 2, 3], "not a safetensors file: it has 3 bytes, the length of the header alone takes 8 (byte 0)"),
    (
      Array("PNG and so on".utf8),
      "not a safetensors file: its header would take 2334111870317186640 bytes, the format allows 100000000 (byte 0)"
    ),
    (
      [9, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8),
      "the header should take 9 bytes, but the file has only 2 after its length (byte 0)"
    ),
    ([0, 0, 0, 0, 0, 0, 0, 0], "the header does not begin with `{` (byte 8)"),
  ]

  @Test(arguments: brokenFiles) func filesThatAreNotOfTheFormat(bytes: [UInt8], text: String) {
    let file = MappedFile(bytes: bytes, path: "x.safetensors")
    #expect(errorText(of: try SafetensorsFile(file)) == "x.safetensors: error: " + text)
  }

  static let brokenHeaders: [(header: String, text: String)] = [
    (" {}", "the header does not begin with `{` (byte 8)"),
    ("{", "the header is not valid JSON: expected a string (byte 9)"),
    ("{}{", "the header is not valid JSON: expected the end of the header (byte 10)"),
    (#"{"a" 1}"#, "the header is not valid JSON: expected `:` (byte 13)"),
    (#"{"a":1}"#, "the header is not valid JSON: expected `{` (byte 13)"),
    (#"{"a":{"dtype":"F32"]}"#, "the header is not valid JSON: expected `,` or `}` (byte 27)"),
    (#"{"a":{"shape":[1 2]}}"#, "the header is not valid JSON: expected `,` or `]` (byte 25)"),
    (#"{"a"#, "the header is not valid JSON: the string does not end (byte 9)"),
    ("{\"a\n\"", "the header is not valid JSON: a control character in a string (byte 11)"),
    (#"{"\x"}"#, "the header is not valid JSON: an unknown escape (byte 10)"),
    (#"{"\ud800"}"#, "the header is not valid JSON: half of a surrogate pair (byte 10)"),
    (#"{"\udc00"}"#, "the header is not valid JSON: half of a surrogate pair (byte 10)"),
    (#"{"__metadata__":{"a":1}}"#, "the header is not valid JSON: expected a string (byte 29)"),
    (#"{"a":{"x":[01]}}"#, "the header is not valid JSON: expected a value (byte 19)"),
    (#"{"a":{"x":[1.]}}"#, "the header is not valid JSON: expected a value (byte 19)"),
    (
      #"{"a":{"x":"# + String(repeating: "[", count: 100) + "}}",
      "the header is not valid JSON: values nest deeper than 64 (byte 82)"
    ),
    (
      #"{"a":{"shape":[-1]}}"#,
      "the header is not valid JSON: expected a whole number from 0 to 9223372036854775807 (byte 23)"
    ),
    (
      #"{"a":{"shape":[1.5]}}"#,
      "the header is not valid JSON: expected a whole number from 0 to 9223372036854775807 (byte 23)"
    ),
    (
      #"{"a":{"shape":[9223372036854775808]}}"#,
      "the header is not valid JSON: expected a whole number from 0 to 9223372036854775807 (byte 23)"
    ),
    (#"{"a":{"shape":[]},"a":{}}"#, "`a` has no `dtype` (byte 9)"),
    (#"{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"a":{}}"#, "`a` stands twice in the header (byte 61)"),
    (#"{"a":{"dtype":"F32","dtype":"F32"}}"#, "`dtype` stands twice in the header (byte 28)"),
    (#"{"a":{"dtype":"F8_E4M3"}}"#, "`a` has the element type `F8_E4M3`, which is not supported (byte 22)"),
    (#"{"a\u001b[31m":{"dtype":"F32"}}"#, "`a·[31m` has no `shape` (byte 9)"),
    (#"{"a":{"dtype":"F32","shape":[1]}}"#, "`a` has no `data_offsets` (byte 9)"),
    (#"{"a":{"data_offsets":[1]}}"#, "the `data_offsets` of `a` are not two numbers (byte 29)"),
    (#"{"a":{"data_offsets":[1,2,3]}}"#, "the `data_offsets` of `a` are not two numbers (byte 29)"),
    (#"{"a":{"shape":["# + String(repeating: "1,", count: 32) + "1]}}", "`a` has more than 32 dimensions (byte 22)"),
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}}"#,
      "`a` ends at 4 of the data, before it begins at 8 (byte 9)"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,12]}}"#,
      "`a` has 12 bytes of data, f32[2, 2] takes 16 (byte 9)"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}"#,
      "`a` of shape [4294967296, 4294967296] has more bytes than can be counted (byte 9)"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[4611686018427387904],"data_offsets":[0,0]}}"#,
      "`a` of shape [4611686018427387904] has more bytes than can be counted (byte 9)"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[0,4294967296,4294967296],"data_offsets":[0,0]}}"#,
      "`a` of shape [0, 4294967296, 4294967296] has more bytes than can be counted (byte 9)"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}}"#,
      "`a` ends at 9223372036854775807 of the data, beyond the file (byte 9)"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}"#,
      "`a` ends at 12 of the data, but the file has only 8 (byte 9)"
    ),
    (
      #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
      "`a` begins at 4 of the data, before `b` ends at 8 (byte 9)"
    ),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, "the data from 0 to 4 belongs to no tensor (byte 62)"),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, "the data from 4 to 8 belongs to no tensor (byte 66)"),
    ("{}", "the data from 0 to 8 belongs to no tensor (byte 10)"),
  ]

  @Test(arguments: brokenHeaders) func headersThatAreNotOfTheFormat(header: String, text: String) {
    let file = safetensors(header, data: [UInt8](repeating: 0, count: 8))
    #expect(errorText(of: try SafetensorsFile(file)) == "x.safetensors: error: " + text)
  }

  @Test func aNameThatIsNotUTF8() {
    let header: [UInt8] = Array("{\"a".utf8) + [0xFF] + Array("\":{}}".utf8)
    let file = MappedFile(bytes: [UInt8(header.count), 0, 0, 0, 0, 0, 0, 0] + header, path: "x.safetensors")
    #expect(
      errorText(of: try SafetensorsFile(file))
        == "x.safetensors: error: the header is not valid JSON: a string that is not UTF-8 (byte 9)")
  }

  @Test func keysThatTheFormatDoesNotKnowArePassedOver() throws {
    let file = try SafetensorsFile(
      safetensors(
        #"{"a":{"new":[{"x":-1.5e+3},true,null,"]"],"dtype":"I8","shape":[1],"data_offsets":[0,1]}}"#, data: [5]))
    #expect(file.entries.map(\.dtype) == [.int8])
  }
}

func safetensors(_ header: String, data: [UInt8]) -> MappedFile {
  let length = (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> (8 * $0)) }
  return MappedFile(bytes: length + Array(header.utf8) + data, path: "x.safetensors")
}
