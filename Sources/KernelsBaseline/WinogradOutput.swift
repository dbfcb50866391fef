import MartletKernelInterface

@inline(__always)
func transformOutput<Form: WinogradTransforms>(_ form: Form.Type, _ job: WinogradOutputJob) {
  let points = Form.points
  let isPooled = job.poolRows > 1 || job.poolColumns > 1
  withTileMemory { memory in
    let unpooled = memory + points * points * lanes
    for block in 0..<job.outputBlocks {
      var pixels = FinishedPixels(
        address: unpooled, bias: load(job.bias + block * lanes), lowerBound: Vector(repeating: job.lowerBound),
        upperBound: Vector(repeating: job.upperBound))
      var place = TilePlace(
        ofTile: job.firstTile, tileRows: job.tileRows, tileColumns: job.tileColumns, outputs: Form.outputs)
      for tile in 0..<job.tiles {
        let products = job.products + block * job.blockPitch + tile * lanes
        for column in 0..<points {
          var results = WrittenVectors(address: memory + column * lanes, step: points * lanes)
          Form.output(
            ReadVectors(address: products + column * job.pointPitch, step: points * job.pointPitch), to: &results)
        }
        let rows = min(job.rows - place.row, Form.outputs)
        let columns = min(job.columns - place.column, Form.outputs)
        let plane = job.output + place.image * job.outputImagePitch + block * job.outputPlanePitch
        if isPooled {
          for row in 0..<rows {
            pixels.address = unpooled + row * Form.outputs * lanes
            Form.output(ReadVectors(address: memory + row * points * lanes, step: lanes), to: &pixels)
          }
          pool(
            unpooled, rows: rows, columns: columns, pitch: Form.outputs * lanes, job,
            to: plane + place.row / job.poolRows * job.outputRowPitch + place.column / job.poolColumns * lanes)
        } else {
          let output = plane + place.row * job.outputRowPitch + place.column * lanes
          for row in 0..<rows {
            pixels.address = output + row * job.outputRowPitch
            let line = ReadVectors(address: memory + row * points * lanes, step: lanes)
            if let residual = job.residual {
              let added =
                residual + place.image * job.residualImagePitch + block * job.residualPlanePitch
                + (place.row + row) * job.residualRowPitch + place.column * lanes
              finish(form, line, columns: columns, by: unpooled, to: FinishedSums(pixels: pixels, residual: added))
            } else {
              finish(form, line, columns: columns, by: unpooled, to: pixels)
            }
          }
        }
        place.advance()
      }
    }
  }
}

/// Transforms a row of a tile, of which `columns` pixels are wanted.
/// - Parameter memory: for a row.
@inline(__always)
private func finish<Form: WinogradTransforms>(
  _: Form.Type, _ line: ReadVectors, columns: Int, by memory: UnsafeMutablePointer<Float>,
  to target: some WinogradTarget
) {
  var target = target
  if columns == Form.outputs {
    Form.output(line, to: &target)
  } else {
    var results = WrittenVectors(address: memory, step: lanes)
    Form.output(line, to: &results)
    for pixel in 0..<columns { target.put(load(memory + pixel * lanes), at: pixel) }
  }
}

/// The maximum of each window of a tile, taken row by row as a max pool takes it; NaN if there is one in the window.
/// - Parameters:
///   - rows: of the tile that are wanted; a window ends there, as it does at `columns`.
@inline(__always)
private func pool(
  _ tile: UnsafePointer<Float>, rows: Int, columns: Int, pitch: Int, _ job: WinogradOutputJob,
  to target: UnsafeMutablePointer<Float>
) {
  var output = target
  var row = 0
  while row < rows {
    let bottom = min(row + job.poolRows, rows)
    var column = 0
    var result = output
    while column < columns {
      let right = min(column + job.poolColumns, columns)
      let window = tile + row * pitch + column * lanes
      if bottom - row == 2 && right - column == 2 {
        let top = largerOrNaN(load(window), load(window + lanes))
        store(largerOrNaN(largerOrNaN(top, load(window + pitch)), load(window + pitch + lanes)), to: result)
      } else {
        var maximum = Vector(repeating: -.infinity)
        for tapRow in 0..<bottom - row {
          for tap in 0..<right - column { maximum = largerOrNaN(maximum, load(window + tapRow * pitch + tap * lanes)) }
        }
        store(maximum, to: result)
      }
      result += lanes
      column = right
    }
    output += job.outputRowPitch
    row = bottom
  }
}
