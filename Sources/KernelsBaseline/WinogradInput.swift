import Builtin
import MartletKernelInterface

@inline(__always)
func transformInput<Form: WinogradTransforms, let points: Int>(
  _ form: Form.Type, _: InlineArray<points, Registers<points>>.Type, _ job: WinogradInputJob
) {
  withTileMemory { overhang in
    for plane in 0..<job.inputPlanes {
      var place = TilePlace(
        ofTile: job.firstTile, tileRows: job.tileRows, tileColumns: job.tileColumns, outputs: Form.outputs)
      for tile in 0..<job.tiles {
        var source =
          job.input + place.image * job.inputImagePitch + plane * job.inputPlanePitch
          + place.row * job.inputRowPitch + place.column * lanes
        var rowPitch = job.inputRowPitch
        let (rows, width) = (job.rows - place.row, job.columns - place.column)
        if rows < points || width < points {
          copy(points, from: source, rowPitch: rowPitch, rows: rows, columns: min(width, points), to: overhang)
          source = UnsafePointer(overhang)
          rowPitch = points * lanes
        }
        // Written out: the compiler leaves a loop of so much rolled, and what it indexes at run time in memory.
        var columns: InlineArray<points, Registers<points>> = Builtin.zeroInitializer()
        read(form, source, rowPitch, 0, &columns)
        read(form, source, rowPitch, 1, &columns)
        read(form, source, rowPitch, 2, &columns)
        read(form, source, rowPitch, 3, &columns)
        if points > 4 {
          read(form, source, rowPitch, 4, &columns)
          read(form, source, rowPitch, 5, &columns)
        }
        if points > 6 {
          read(form, source, rowPitch, 6, &columns)
          read(form, source, rowPitch, 7, &columns)
        }
        let target = job.target + plane * job.planePitch + tile * lanes
        write(form, columns, target, job.pointPitch, 0)
        write(form, columns, target, job.pointPitch, 1)
        write(form, columns, target, job.pointPitch, 2)
        write(form, columns, target, job.pointPitch, 3)
        if points > 4 {
          write(form, columns, target, job.pointPitch, 4)
          write(form, columns, target, job.pointPitch, 5)
        }
        if points > 6 {
          write(form, columns, target, job.pointPitch, 6)
          write(form, columns, target, job.pointPitch, 7)
        }
        place.advance()
      }
    }
  }
}

/// Copies what there is of a tile; the rest becomes zeros.
/// - Parameter columns: at most `points`.
@inline(__always)
private func copy(
  _ points: Int, from source: UnsafePointer<Float>, rowPitch: Int, rows: Int, columns: Int,
  to target: UnsafeMutablePointer<Float>
) {
  for row in 0..<points {
    let line = target + row * points * lanes
    let count = row < rows ? columns : 0
    for column in 0..<count { store(load(source + row * rowPitch + column * lanes), to: line + column * lanes) }
    for column in count..<points { store(Vector(), to: line + column * lanes) }
  }
}

/// The transform of a column.
@inline(__always)
private func read<Form: WinogradTransforms, let points: Int>(
  _: Form.Type, _ source: UnsafePointer<Float>, _ rowPitch: Int, _ column: Int,
  _ columns: inout InlineArray<points, Registers<points>>
) {
  var line = Registers<points>()
  Form.input(ReadVectors(address: source + column * lanes, step: rowPitch), to: &line)
  columns[unchecked: column] = line
}

/// The transform of a row of the transformed columns.
@inline(__always)
private func write<Form: WinogradTransforms, let points: Int>(
  _: Form.Type, _ columns: InlineArray<points, Registers<points>>, _ target: UnsafeMutablePointer<Float>, _ pitch: Int,
  _ row: Int
) {
  var results = WrittenVectors(address: target + row * points * pitch, step: pitch)
  Form.input(Across(lines: columns, place: row), to: &results)
}
