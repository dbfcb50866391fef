import MartletKernelInterface

@inline(never)
func winogradWeights(_ job: WinogradWeightsJob) {
  switch job.form {
  case .f2x3: transformWeights(Winograd2x3.self, job)
  case .f4x3: transformWeights(Winograd4x3.self, job)
  case .f6x3: transformWeights(Winograd6x3.self, job)
  case .f2x5: transformWeights(Winograd2x5.self, job)
  case .f4x5: transformWeights(Winograd4x5.self, job)
  }
}

@inline(never)
func winogradInput(_ job: WinogradInputJob) {
  switch job.form {
  case .f2x3: transformInput(Winograd2x3.self, job)
  case .f4x3: transformInput(Winograd4x3.self, job)
  case .f6x3: transformInput(Winograd6x3.self, job)
  case .f2x5: transformInput(Winograd2x5.self, job)
  case .f4x5: transformInput(Winograd4x5.self, job)
  }
}

@inline(never)
func winogradOutput(_ job: WinogradOutputJob) {
  switch job.form {
  case .f2x3: transformOutput(Winograd2x3.self, job)
  case .f4x3: transformOutput(Winograd4x3.self, job)
  case .f6x3: transformOutput(Winograd6x3.self, job)
  case .f2x5: transformOutput(Winograd2x5.self, job)
  case .f4x5: transformOutput(Winograd4x5.self, job)
  }
}

/// Memory for a tile between the two axes of a transform, and for a tile that hangs over the image's edge.
private typealias TileMemory = InlineArray<128, Vector>

@inline(__always)
private func withTileMemory(_ body: (UnsafeMutablePointer<Float>) -> Void) {
  var memory: TileMemory = zeros()
  withUnsafeMutablePointer(to: &memory) { body(UnsafeMutableRawPointer($0).assumingMemoryBound(to: Float.self)) }
}

@inline(__always)
private func points<Form: WinogradTransforms>(_: Form.Type) -> Int { Form.outputs + Form.taps - 1 }

@inline(__always)
private func transformWeights<Form: WinogradTransforms>(_ form: Form.Type, _ job: WinogradWeightsJob) {
  let points = points(form)
  let tapStep = lanes * lanes
  withTileMemory { memory in
    for block in 0..<job.outputBlocks {
      for channel in 0..<job.inputPlanes * lanes {
        let taps =
          job.weights + block * job.weightBlockPitch + channel / lanes * Form.taps * Form.taps * tapStep
          + channel % lanes * lanes
        for column in 0..<Form.taps {
          Form.weights(
            taps + column * tapStep, sourceStep: Form.taps * tapStep, to: memory + column * lanes,
            targetStep: Form.taps * lanes)
        }
        let target = job.target + block * job.blockPitch + channel * lanes
        for row in 0..<points {
          Form.weights(
            memory + row * Form.taps * lanes, sourceStep: lanes, to: target + row * points * job.pointPitch,
            targetStep: job.pointPitch)
        }
      }
    }
  }
}

@inline(__always)
private func transformInput<Form: WinogradTransforms>(_ form: Form.Type, _ job: WinogradInputJob) {
  let points = points(form)
  withTileMemory { memory in
    let overhang = memory + points * points * lanes
    for plane in 0..<job.inputPlanes {
      for tile in 0..<job.tiles {
        let row = (job.firstTile + tile) / job.tileColumns * Form.outputs
        let column = (job.firstTile + tile) % job.tileColumns * Form.outputs
        var source = job.input + plane * job.inputPlanePitch + row * job.inputRowPitch + column * lanes
        var rowPitch = job.inputRowPitch
        if row + points > job.rows || column + points > job.columns {
          copy(
            points, from: source, rowPitch: rowPitch, rows: job.rows - row, columns: job.columns - column, to: overhang)
          source = UnsafePointer(overhang)
          rowPitch = points * lanes
        }
        for column in 0..<points {
          Form.input(
            source + column * lanes, sourceStep: rowPitch, to: memory + column * lanes, targetStep: points * lanes)
        }
        let target = job.target + plane * job.planePitch + tile * lanes
        for row in 0..<points {
          Form.input(
            memory + row * points * lanes, sourceStep: lanes, to: target + row * points * job.pointPitch,
            targetStep: job.pointPitch)
        }
      }
    }
  }
}

/// Copies what there is of a tile; the rest becomes zeros.
@inline(__always)
private func copy(
  _ points: Int, from source: UnsafePointer<Float>, rowPitch: Int, rows: Int, columns: Int,
  to target: UnsafeMutablePointer<Float>
) {
  for row in 0..<points {
    for column in 0..<points {
      let value = row < rows && column < columns ? load(source + row * rowPitch + column * lanes) : Vector()
      store(value, to: target + (row * points + column) * lanes)
    }
  }
}

@inline(__always)
private func transformOutput<Form: WinogradTransforms>(_ form: Form.Type, _ job: WinogradOutputJob) {
  let points = points(form)
  let lowerBound = Vector(repeating: job.lowerBound)
  let upperBound = Vector(repeating: job.upperBound)
  withTileMemory { memory in
    let line = memory + points * points * lanes
    for block in 0..<job.outputBlocks {
      let bias = load(job.bias + block * lanes)
      for tile in 0..<job.tiles {
        let row = (job.firstTile + tile) / job.tileColumns * Form.outputs
        let column = (job.firstTile + tile) % job.tileColumns * Form.outputs
        let products = job.products + block * job.blockPitch + tile * lanes
        for column in 0..<points {
          Form.output(
            products + column * job.pointPitch, sourceStep: points * job.pointPitch, to: memory + column * lanes,
            targetStep: points * lanes)
        }
        let columns = job.columns - column < Form.outputs ? job.columns - column : Form.outputs
        let rows = job.rows - row < Form.outputs ? job.rows - row : Form.outputs
        for tileRow in 0..<rows {
          Form.output(memory + tileRow * points * lanes, sourceStep: lanes, to: line, targetStep: lanes)
          let output =
            job.output + block * job.outputPlanePitch + (row + tileRow) * job.outputRowPitch + column * lanes
          if let residual = job.residual {
            let added =
              residual + block * job.residualPlanePitch + (row + tileRow) * job.residualRowPitch + column * lanes
            for pixel in 0..<columns {
              let value = load(line + pixel * lanes) + bias + load(added + pixel * lanes)
              store(bounded(value, from: lowerBound, to: upperBound), to: output + pixel * lanes)
            }
          } else {
            for pixel in 0..<columns {
              let value = load(line + pixel * lanes) + bias
              store(bounded(value, from: lowerBound, to: upperBound), to: output + pixel * lanes)
            }
          }
        }
      }
    }
  }
}
