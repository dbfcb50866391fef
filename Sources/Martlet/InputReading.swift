internal import MartletDiagnostics
internal import MartletFiles
internal import MartletIR
internal import MartletPictures
internal import MartletTensorFiles
public import MartletTensors

extension Model {
  /// Reads one input of the network from files: a `.npy` file is the tensor itself; pictures are prepared as the graph
  /// says, and several of them make a batch.
  /// - Parameter name: the input's; nil for the only one.
  public func readInput(_ name: String? = nil, files: [String]) throws(MartletError) -> Tensor {
    let index = try inputIndex(name)
    let input = interface.inputs[index]
    let type = graph[graph.inputs[index]].types[0]
    if files.count == 1, let path = files.first, try Self.isArray(path) {
      return try reading { () throws(DiagnosticSet) in try Self.readArray(path, for: input.name, type, memoryLimit) }
    }
    for path in files where files.count > 1 {
      guard try Self.isArray(path) else { continue }
      throw .input("an array is all of the input `\(input.name)`: only pictures can be several", file: path)
    }
    guard let pixels = input.pixels, type.rank == 4, let channels = type.dimensions[1].fixed,
      let height = type.dimensions[2].fixed, let width = type.dimensions[3].fixed,
      let preparation = pixels.preparation(height: height, width: width), preparation.channels.count == channels
    else {
      throw .input(
        "the input `\(input.name)` takes no pictures: the graph has no `pixels` for it", file: files.first ?? "")
    }
    var elements: [Float] = []
    for path in files {
      let tensor = try reading { () throws(DiagnosticSet) in
        try preparation.prepare(
          Picture(path: path, limit: memoryLimit), file: path, input: input.name, limit: memoryLimit)
      }
      elements += tensor.elements
    }
    return Tensor(shape: [files.count, channels, height, width], elements: elements)
  }

  /// The number of an input by its name; the only input has none to be told.
  func inputIndex(_ name: String?) throws(MartletError) -> Int {
    guard let name else {
      guard interface.inputs.count == 1 else {
        let names = interface.inputs.map { "`\($0.name)`" }.joined(separator: ", ")
        throw .input("the network has several inputs (\(names)): give each as NAME=FILE")
      }
      return 0
    }
    guard let index = interface.inputs.firstIndex(where: { $0.name == name }) else {
      let suggestion = nearest(to: name, among: interface.inputs.map(\.name))
      throw .input(DiagnosticSet(Diagnostic(.error, "there is no input `\(name)`", at: nil, suggestion: suggestion)))
    }
    return index
  }

  private static func isArray(_ path: String) throws(MartletError) -> Bool {
    if path.hasSuffix(".npy") { return true }
    return try reading { () throws(DiagnosticSet) in try MappedFile(path: path) }.holds(
      Array("\u{93}NUMPY".unicodeScalars.map { UInt8($0.value) }))
  }

  private static func readArray(
    _ path: String, for name: String, _ type: TensorType, _ limit: MemoryLimit
  ) throws(DiagnosticSet) -> Tensor {
    let file = try NPYFile(path: path)
    let fits =
      file.shape.rank == type.rank
      && zip(file.shape.dimensions, type.dimensions).allSatisfy { extent, dimension in
        dimension.fixed.map { $0 == extent } ?? (extent > 0)
      }
    guard fits else {
      throw DiagnosticSet(
        Diagnostic(
          .error, "the array is \(file.shape), the input `\(name)` is \(type.dimensionsDescription)",
          at: .binary(file: path, byte: nil)))
    }
    return try file.tensor(limit: limit)
  }
}

extension Tensor {
  /// Writes a `.npy` file of float32; the file is whole or not there.
  public func write(npy path: String) throws(MartletError) {
    try reading { () throws(DiagnosticSet) in try NPYFile.write(self, to: path) }
  }

  /// Writes several `.npy` files of float32: all, or where one cannot be written, none.
  public static func write(npy files: [(tensor: Tensor, path: String)]) throws(MartletError) {
    try reading { () throws(DiagnosticSet) in try NPYFile.write(files[...]) }
  }

  /// Reads a `.npy` file as float32.
  public init(npy path: String, limit: MemoryLimit = .standard) throws(MartletError) {
    self = try reading { () throws(DiagnosticSet) in try NPYFile.read(path: path, limit: limit) }
  }
}
