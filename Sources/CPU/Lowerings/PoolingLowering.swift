internal import MartletIR
internal import MartletKernelInterface

extension MaxPool: LowerableOp {
  func layoutChoice(of node: NodeID, in lowering: Lowering) -> LayoutChoice { .blocked }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    try lowerPooling(node, in: &lowering) { windows(of: $0, result: $1) }
  }

  func windows(of image: ImageGeometry, result: ImageGeometry) -> PoolingWindows {
    PoolingWindows(
      rows: window.windows(count: result.height, axis: 0, extent: image.height),
      columns: window.windows(count: result.width, axis: 1, extent: image.width), rowDilation: dilation[0],
      columnDilation: dilation[1])
  }
}

extension AveragePool: LowerableOp {
  func layoutChoice(of node: NodeID, in lowering: Lowering) -> LayoutChoice { .blocked }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    try lowerPooling(node, in: &lowering) { image, output in
      PoolingWindows(
        rows: window.windows(count: output.height, axis: 0, extent: image.height),
        columns: window.windows(count: output.width, axis: 1, extent: image.width),
        rowDivisors: (0..<output.height).map { Float(divisor(of: $0, axis: 0, extent: image.height)) },
        columnDivisors: (0..<output.width).map { Float(divisor(of: $0, axis: 1, extent: image.width)) })
    }
  }
}

extension AdaptiveAveragePool: LowerableOp {
  func layoutChoice(of node: NodeID, in lowering: Lowering) -> LayoutChoice { .blocked }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    try lowerPooling(node, in: &lowering) { image, output in
      let rows = (0..<output.height).map { window(of: $0, axis: 0, extent: image.height) }
      let columns = (0..<output.width).map { window(of: $0, axis: 1, extent: image.width) }
      return PoolingWindows(
        rows: rows, columns: columns, rowDivisors: rows.map { Float($0.count) },
        columnDivisors: columns.map { Float($0.count) })
    }
  }
}

extension AdaptiveMaxPool: LowerableOp {
  func layoutChoice(of node: NodeID, in lowering: Lowering) -> LayoutChoice { .blocked }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    try lowerPooling(node, in: &lowering) { image, output in
      PoolingWindows(
        rows: (0..<output.height).map { window(of: $0, axis: 0, extent: image.height) },
        columns: (0..<output.width).map { window(of: $0, axis: 1, extent: image.width) })
    }
  }
}

extension GlobalAveragePool: LowerableOp {
  func layoutChoice(of node: NodeID, in lowering: Lowering) -> LayoutChoice { .blocked }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    try lowerPooling(node, in: &lowering) { image, _ in .whole(image, averages: true) }
  }
}

extension GlobalMaxPool: LowerableOp {
  func layoutChoice(of node: NodeID, in lowering: Lowering) -> LayoutChoice { .blocked }

  func lower(_ node: NodeID, in lowering: inout Lowering) throws(CPUError) {
    try lowerPooling(node, in: &lowering) { image, _ in .whole(image, averages: false) }
  }
}

extension Op {
  fileprivate func lowerPooling(
    _ node: NodeID, in lowering: inout Lowering, _ windows: (ImageGeometry, ImageGeometry) -> PoolingWindows
  ) throws(CPUError) {
    let input = try lowering.blocked(lowering.graph[node].operands[0])
    let output = try lowering.defineBlocked(ValueID(node))
    let (inputLayout, outputLayout) = (lowering.lowered[input].layout, lowering.lowered[output].layout)
    guard let image = inputLayout.geometry, let result = outputLayout.geometry else { return }
    lowering.emit(
      PoolingOperation(
        input: input, inputLayout: inputLayout, output: output, outputLayout: outputLayout,
        images: lowering.lowered[output].images, windows: windows(image, result)),
      named: lowering.graph[node].name, reads: [input], writes: output)
  }
}

/// The windows of a pooling, clipped to the image; with divisors it averages, without it takes the maximum.
struct PoolingWindows: Sendable {
  let rowBounds: [Int32]
  let columnBounds: [Int32]
  let rowDilation: Int
  let columnDilation: Int
  let rowDivisors: [Float]?
  let columnDivisors: [Float]?

  init(
    rows: [Range<Int>], columns: [Range<Int>], rowDilation: Int = 1, columnDilation: Int = 1,
    rowDivisors: [Float]? = nil, columnDivisors: [Float]? = nil
  ) {
    rowBounds = rows.flatMap { [Int32(clamping: $0.lowerBound), Int32(clamping: $0.upperBound)] }
    columnBounds = columns.flatMap { [Int32(clamping: $0.lowerBound), Int32(clamping: $0.upperBound)] }
    self.rowDilation = rowDilation
    self.columnDilation = columnDilation
    self.rowDivisors = rowDivisors
    self.columnDivisors = columnDivisors
  }

  /// One window that is the image.
  static func whole(_ image: ImageGeometry, averages: Bool) -> PoolingWindows {
    PoolingWindows(
      rows: [0..<image.height], columns: [0..<image.width], rowDivisors: averages ? [Float(image.height)] : nil,
      columnDivisors: averages ? [Float(image.width)] : nil)
  }
}

/// Pooling of planes of 16 channels.
struct PoolingOperation: LoweredOperation {
  let input: BufferIndex
  let inputLayout: BufferLayout
  let output: BufferIndex
  let outputLayout: BufferLayout
  let images: Dimension
  let windows: PoolingWindows

  var algorithm: String { windows.rowDivisors == nil ? "max pool" : "average pool" }

  private func planes(_ frame: Frame) -> Int { frame.images(images) * outputLayout.planes }

  func taskCount(in frame: Frame) -> Int { frame.tasks(for: planes(frame)) }

  func run(task: Int, in frame: Frame, worker: Int) {
    for plane in evenPart(task, of: taskCount(in: frame), total: planes(frame)) {
      let (image, block) = plane.quotientAndRemainder(dividingBy: outputLayout.planes)
      windows.pool(
        frame.address(input) + inputLayout.offset(image: image, plane: block),
        to: frame.address(output) + outputLayout.offset(image: image, plane: block), rows: 0..<outputLayout.rows,
        inputRowPitch: inputLayout.rowPitch, outputRowPitch: outputLayout.rowPitch, in: frame)
    }
  }
}

extension PoolingWindows {
  /// Pools some rows of one plane.
  /// - Parameters:
  ///   - plane: the plane's pixel (0, 0); only rows of the windows are read.
  ///   - target: the result's pixel (0, 0).
  func pool(
    _ plane: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, rows: Range<Int>, inputRowPitch: Int,
    outputRowPitch: Int, in frame: Frame
  ) {
    rowBounds.withUnsafeBufferPointer { rowBounds in
      columnBounds.withUnsafeBufferPointer { columnBounds in
        guard let firstRow = rowBounds.baseAddress, let firstColumn = columnBounds.baseAddress else { return }
        var job = PoolingJob(
          input: plane, output: target, rowBounds: firstRow, columnBounds: firstColumn, firstRow: rows.lowerBound,
          endRow: rows.upperBound, columns: columnBounds.count / 2, rowDilation: rowDilation,
          columnDilation: columnDilation, inputRowPitch: inputRowPitch, outputRowPitch: outputRowPitch)
        guard let rowDivisors, let columnDivisors else {
          frame.kernels.maxPool(job)
          return
        }
        rowDivisors.withUnsafeBufferPointer { rowDivisors in
          columnDivisors.withUnsafeBufferPointer { columnDivisors in
            job.rowDivisors = rowDivisors.baseAddress
            job.columnDivisors = columnDivisors.baseAddress
            frame.kernels.averagePool(job)
          }
        }
      }
    }
  }
}

extension BufferLayout {
  /// Floats from the buffer's start to the pixel (0, 0) of a plane.
  func offset(image: Int, plane: Int) -> Int { image * (imagePitch ?? 0) + plane * planePitch + origin }
}
