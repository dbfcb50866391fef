import Builtin
import MartletKernelInterface

@inline(__always)
func transformWeights<Form: WinogradTransforms, let taps: Int, let points: Int>(
  _ form: Form.Type, _: InlineArray<taps, Registers<points>>.Type, _ job: WinogradWeightsJob
) {
  let tapStep = lanes * lanes
  for block in 0..<job.outputBlocks {
    for channel in 0..<job.inputPlanes * lanes {
      let weights =
        job.weights + block * job.weightBlockPitch + channel / lanes * taps * taps * tapStep + channel % lanes * lanes
      // Written out: the compiler leaves a loop of so much rolled, and what it indexes at run time in memory.
      var columns: InlineArray<taps, Registers<points>> = Builtin.zeroInitializer()
      read(form, weights, tapStep, 0, &columns)
      read(form, weights, tapStep, 1, &columns)
      read(form, weights, tapStep, 2, &columns)
      if taps > 3 {
        read(form, weights, tapStep, 3, &columns)
        read(form, weights, tapStep, 4, &columns)
      }
      let target = job.target + (channel * job.outputBlocks + block) * lanes
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
    }
  }
}

/// The transform of a column.
@inline(__always)
private func read<Form: WinogradTransforms, let taps: Int, let points: Int>(
  _: Form.Type, _ weights: UnsafePointer<Float>, _ tapStep: Int, _ column: Int,
  _ columns: inout InlineArray<taps, Registers<points>>
) {
  var line = Registers<points>()
  Form.weights(ReadVectors(address: weights + column * tapStep, step: taps * tapStep), to: &line)
  columns[unchecked: column] = line
}

/// The transform of a row of the transformed columns.
@inline(__always)
private func write<Form: WinogradTransforms, let taps: Int, let points: Int>(
  _: Form.Type, _ columns: InlineArray<taps, Registers<points>>, _ target: UnsafeMutablePointer<Float>, _ pitch: Int,
  _ row: Int
) {
  var results = WrittenVectors(address: target + row * points * pitch, step: pitch)
  Form.weights(Across(lines: columns, place: row), to: &results)
}
