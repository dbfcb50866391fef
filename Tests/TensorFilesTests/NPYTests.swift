import Foundation
import MartletFiles
import MartletTensorFiles
import MartletTensors
import MartletTestSupport
import Testing

@Suite struct NPYTests {
  @Test(arguments: ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "version2", "version3"])
  func readsWhatNumpyWrote(name: String) throws {
    let tensor = try NPYFile.read(path: fixture(name))
    #expect(tensor == Tensor(shape: [2, 3], elements: [0, 1, 2, 100, 7, 127]))
  }

  @Test func readsEachRank() throws {
    #expect(try NPYFile.read(path: fixture("b1")) == Tensor(shape: [1, 3], elements: [1, 0, 1]))
    #expect(try NPYFile.read(path: fixture("scalar")) == Tensor(shape: [], elements: [2.5]))
    #expect(try NPYFile.read(path: fixture("vector")) == Tensor(shape: [2], elements: [1.5, -2.5]))
    #expect(try NPYFile.read(path: fixture("nothing")) == Tensor(shape: [0, 3], elements: []))
  }

  @Test func knowsTypeAndShapeBeforeItReads() throws {
    let file = try NPYFile(path: fixture("i8"))
    #expect(file.dtype == .int64)
    #expect(file.shape == [2, 3])
  }

  @Test(arguments: [[], [2], [2, 3], [1, 1, 28, 28], [0, 3]]) func whatIsWrittenReadsBack(dimensions: [Int]) throws {
    let folder = TemporaryFolder()
    let tensor = SyntheticTensors.uniform(named: "x", shape: Shape(dimensions), seed: 1)
    try NPYFile.write(tensor, to: folder.path("x.npy"))
    #expect(try NPYFile.read(path: folder.path("x.npy")) == tensor)
  }

  /// numpy's own files are the measure: the same array gives the same bytes.
  @Test func writesTheBytesThatNumpyWrites() throws {
    let folder = TemporaryFolder()
    for name in ["f4", "vector", "scalar", "nothing"] {
      try NPYFile.write(NPYFile.read(path: fixture(name)), to: folder.path(name))
      #expect(try Data(contentsOf: folder.url(name)) == Data(contentsOf: URL(fileURLWithPath: fixture(name))))
    }
    try NPYFile.write([3, -1, .max], to: folder.path("classes"))
    let classes = try MappedFile(path: folder.path("classes"))
    let header = "{'descr': '<i8', 'fortran_order': False, 'shape': (3,), }"
    #expect(classes.holds(Array(header.utf8), at: 10))
    #expect(classes.bytes(in: 128..<144) == [3, 0, 0, 0, 0, 0, 0, 0] + [UInt8](repeating: 0xFF, count: 8))
    #expect(classes.count == 152)
  }

  static let refused = [
    ("big-endian", "the elements are big-endian (`>f4`); save the array as `<f4` (byte 20)"),
    ("fortran", "the array is in Fortran order; save it with `numpy.ascontiguousarray` (byte 10)"),
    ("objects", "the array holds Python objects; only numbers can be read (byte 20)"),
    ("fields", "the array has fields; only plain numbers can be read (byte 20)"),
    ("complex", "the element type `<c8` is not supported (byte 20)"),
  ]

  @Test(arguments: refused) func arraysThatAreNoTensors(name: String, text: String) throws {
    let path = try fixture(name)
    #expect(errorText(of: try NPYFile(path: path)) == "\(path): error: \(text)")
  }

  @Test func theMemoryLimitHolds() throws {
    let path = try fixture("u1")
    #expect(try NPYFile.read(path: path, limit: MemoryLimit(bytes: 24)).elements.count == 6)
    #expect(
      errorText(of: try NPYFile.read(path: path, limit: MemoryLimit(bytes: 23)))
        == "\(path): error: the memory limit of 23 bytes is too low for a tensor of shape [2, 3]")
  }

  static let notTheDictionary = "the header is not the dictionary of a .npy file: "
  static let brokenHeaders: [(header: String, text: String)] = [
    ("", notTheDictionary + "expected `{` (byte 10)"),
    ("{", notTheDictionary + "expected a string (byte 11)"),
    ("{}", notTheDictionary + "`descr` is missing (byte 12)"),
    ("{'descr' '<f4'}", notTheDictionary + "expected `:` (byte 19)"),
    ("{'descr': <f4}", notTheDictionary + "expected a string (byte 20)"),
    ("{'descr': '<f4}", notTheDictionary + "expected a string (byte 20)"),
    ("{'descr': '<f4'", notTheDictionary + "expected `,` or `}` (byte 25)"),
    ("{'descr': '<f4', 'descr': '<f4'}", notTheDictionary + "`descr` stands twice (byte 27)"),
    ("{'color': 1}", notTheDictionary + "an unknown key `color` (byte 11)"),
    ("{'descr': '<f4'}", notTheDictionary + "`fortran_order` is missing (byte 26)"),
    ("{'fortran_order': 0}", notTheDictionary + "expected `True` or `False` (byte 28)"),
    ("{'descr': '<f4', 'fortran_order': False}", notTheDictionary + "`shape` is missing (byte 50)"),
    ("{'shape': 2}", notTheDictionary + "expected `(` (byte 20)"),
    ("{'shape': (2)}", notTheDictionary + "expected a tuple (byte 20)"),
    ("{'shape': (2 3)}", notTheDictionary + "expected `,` or `)` (byte 23)"),
    ("{'shape': (2L,)}", notTheDictionary + "expected `,` or `)` (byte 22)"),
    ("{'shape': (-2,)}", notTheDictionary + "expected a whole number from 0 to 9223372036854775807 (byte 21)"),
    (
      "{'shape': (99999999999999999999,)}",
      notTheDictionary + "expected a whole number from 0 to 9223372036854775807 (byte 21)"
    ),
    ("{'shape': (" + String(repeating: "1,", count: 33) + ")}", "the array has more than 32 dimensions (byte 20)"),
    (
      "{'descr': '<f4', 'fortran_order': False, 'shape': ()} x",
      notTheDictionary + "something stands after it (byte 64)"
    ),
    (
      "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}",
      "the array has 4 bytes of data, f32[2] takes 8 (byte 65)"
    ),
    (
      "{'descr': '<f4', 'fortran_order': False, 'shape': (0,)}",
      "the array has 4 bytes of data, f32[0] takes 0 (byte 65)"
    ),
    (
      "{'descr': '<f8', 'fortran_order': False, 'shape': (4611686018427387904,)}",
      "an array f64[4611686018427387904] has more bytes than can be counted (byte 10)"
    ),
  ]

  @Test(arguments: brokenHeaders) func headersThatAreNotOfTheFormat(header: String, text: String) {
    #expect(errorText(of: try NPYFile(npy(header, data: [0, 0, 0, 0]))) == "x.npy: error: " + text)
  }

  @Test func keysMayComeInAnyOrder() throws {
    let header = #"{"shape":(1,),"descr":"|u1","fortran_order":False}"#
    #expect(try NPYFile(npy(header, data: [9])).tensor() == Tensor(shape: [1], elements: [9]))
  }

  static let brokenFiles: [(bytes: [UInt8], text: String)] = [
    ([], "the file is empty"),
    (Array("numpy".utf8), #"not a .npy file: it does not begin with `\x93NUMPY` (byte 0)"#),
    (magic, "the file ends before its header (byte 6)"),
    (magic + [4, 0, 0, 0], "version 4.0 of the .npy format is not supported (byte 6)"),
    (magic + [1, 1, 0, 0], "version 1.1 of the .npy format is not supported (byte 6)"),
    (magic + [2, 0, 0, 0], "the file ends before its header (byte 10)"),
    (magic + [1, 0, 9, 0, 1], "the header should take 9 bytes, but the file has only 1 after its length (byte 8)"),
    (
      magic + [2, 0, 1, 0, 16, 0],
      "the header would take 1048577 bytes, more than the 1048576 that are read (byte 8)"
    ),
  ]
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  @Test(arguments: brokenFiles) func filesThatAreNotOfTheFormat(bytes: [UInt8], text: String) {
    #expect(errorText(of: try NPYFile(MappedFile(bytes: bytes, path: "x.npy"))) == "x.npy: error: " + text)
  }
}

func npy(_ header: String, data: [UInt8]) -> MappedFile {
  let length = header.utf8.count
  let bytes = NPYTests.magic + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)] + Array(header.utf8) + data
  return MappedFile(bytes: bytes, path: "x.npy")
}

func fixture(_ name: String) throws -> String {
  try #require(Bundle.module.path(forResource: name, ofType: "npy", inDirectory: "Fixtures"))
}

extension TemporaryFolder {
  func url(_ name: String) -> URL { URL(fileURLWithPath: path(name)) }
}
