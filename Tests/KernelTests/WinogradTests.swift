import MartletCPU
import MartletKernelInterface
import Testing

/// The transforms of each form, seen through the kernels.
@Suite struct WinogradTests {
  /// What a unit vector becomes, as a matrix: rows are results, columns the vector's positions.
  private typealias Matrix = [[Double]]

  private func weights(_ form: WinogradForm, _ kernels: KernelTable) -> Matrix {
    let (taps, points) = (form.taps * form.taps, form.points * form.points)
    let columns = (0..<taps).map { tap -> [Double] in
      let source = zeros(taps * channelBlock * channelBlock)
      source[tap * channelBlock * channelBlock] = 1
      let target = Memory(points * channelBlock * channelBlock)
      kernels.winogradWeights(
        WinogradWeightsJob(
          form: form, weights: source.pointer, target: target.pointer, outputBlocks: 1, inputPlanes: 1,
          weightBlockPitch: 0, pointPitch: channelBlock * channelBlock))
      return (0..<points).map { Double(target[$0 * channelBlock * channelBlock]) }
    }
    return transposed(columns)
  }

  private func inputs(_ form: WinogradForm, _ kernels: KernelTable) -> Matrix {
    let points = form.points * form.points
    let columns = (0..<points).map { pixel -> [Double] in
      let source = zeros(points * channelBlock)
      source[pixel * channelBlock] = 1
      let target = Memory(points * channelBlock)
      kernels.winogradInput(
        WinogradInputJob(
          form: form, input: source.pointer, target: target.pointer, rows: form.points, columns: form.points,
          inputPlanes: 1, inputPlanePitch: 0, inputRowPitch: form.points * channelBlock, tileRows: 1, tileColumns: 1,
          firstTile: 0,
          tiles: 1, planePitch: 0, pointPitch: channelBlock))
      return (0..<points).map { Double(target[$0 * channelBlock]) }
    }
    return transposed(columns)
  }

  private func outputs(_ form: WinogradForm, _ kernels: KernelTable) -> Matrix {
    let (points, pixels) = (form.points * form.points, form.outputs * form.outputs)
    let bias = zeros(channelBlock)
    let columns = (0..<points).map { point -> [Double] in
      let source = zeros(points * channelBlock)
      source[point * channelBlock] = 1
      let target = Memory(pixels * channelBlock)
      kernels.winogradOutput(
        WinogradOutputJob(
          form: form, products: source.pointer, bias: bias.pointer, output: target.pointer, rows: form.outputs,
          columns: form.outputs, outputBlocks: 1, outputPlanePitch: 0, outputRowPitch: form.outputs * channelBlock,
          tileRows: 1, tileColumns: 1, firstTile: 0, tiles: 1, blockPitch: 0, pointPitch: channelBlock))
      return (0..<pixels).map { Double(target[$0 * channelBlock]) }
    }
    return transposed(columns)
  }

  private func zeros(_ count: Int) -> Memory {
    let memory = Memory(count)
    memory.fill { 0 }
    return memory
  }

  private func transposed(_ matrix: Matrix) -> Matrix {
    matrix[0].indices.map { row in matrix.map { $0[row] } }
  }

  @Test("a form computes a correlation", arguments: WinogradForm.allCases, InstructionSet.supported)
  func correlation(_ form: WinogradForm, _ set: InstructionSet) {
    let kernels = set.kernels
    let (G, B, A) = (weights(form, kernels), inputs(form, kernels), outputs(form, kernels))
    // y[i] = Σ over taps t and inputs d of w[t] x[d] · Σ over points of A[i][p] G[p][t] B[p][d], which is 1 where input d is
    // under tap t of output i, and else 0.
    for output in A.indices {
      for tap in 0..<form.taps * form.taps {
        for input in 0..<form.points * form.points {
          let factor = G.indices.reduce(0) { $0 + A[output][$1] * G[$1][tap] * B[$1][input] }
          let row = output / form.outputs + tap / form.taps
          let column = output % form.outputs + tap % form.taps
          let expected = input == row * form.points + column ? 1.0 : 0
          #expect(abs(factor - expected) < 1e-5 * form.amplification)
        }
      }
    }
  }

  @Test("a form's amplification is that of its transforms", arguments: WinogradForm.allCases)
  func amplification(_ form: WinogradForm) {
    let kernels = InstructionSet.baseline.kernels
    let (G, B, A) = (weights(form, kernels), inputs(form, kernels), outputs(form, kernels))
    let largest =
      A.map { row in
        row.indices.reduce(0) { sum, point in
          let weight = G[point].map(abs).max() ?? 0
          return sum + abs(row[point]) * weight * B[point].reduce(0) { $0 + abs($1) }
        }
      }.max() ?? 0
    #expect(largest <= form.amplification && form.amplification < largest * 1.001)
  }

  /// Products of 2 points with `tiles` tiles, summed in so many jobs, poison where there are none.
  private func products(_ kernels: KernelTable, tiles: Int, blocks: Int, planes: [Int]) -> Memory {
    let all = planes.reduce(0, +)
    let (weightPitch, inputPitch) = (all * channelBlock * blocks * channelBlock, (all * tiles + 1) * channelBlock)
    let (blockPitch, productPitch) = ((tiles + 1) * channelBlock, (blocks * (tiles + 1) + 1) * channelBlock)
    let (inputs, weights) = (Memory(2 * inputPitch), Memory(2 * weightPitch))
    for index in 0..<inputs.count { inputs[index] = Float(index * 37 % 101 - 50) / 64 }
    for index in 0..<weights.count { weights[index] = Float(index * 53 % 103 - 51) / 64 }
    let target = Memory(2 * productPitch)
    var first = 0
    for count in planes {
      var job = WinogradProductsJob(
        inputs: inputs.pointer + first * tiles * channelBlock,
        weights: weights.pointer + first * channelBlock * blocks * channelBlock, products: target.pointer, points: 2,
        tiles: tiles, outputBlocks: blocks, inputPlanes: count, inputPointPitch: inputPitch,
        inputPlanePitch: tiles * channelBlock, weightPointPitch: weightPitch, productPointPitch: productPitch,
        productBlockPitch: blockPitch, continues: first > 0)
      first += count
      if first == all {
        job.lastPlaneChannels = 5
        job.next = UnsafePointer(weights.pointer)
        (job.nextRuns, job.nextFloats, job.nextPitch) = (3, 100, 200)
      }
      kernels.winogradProducts(job)
    }
    return target
  }

  @Test("products, in any number of jobs", arguments: InstructionSet.supported)
  func products(_ set: InstructionSet) {
    for tiles in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 25] {
      for blocks in 1...ConvolutionJob.maximumPanelBlocks {
        let target = products(set.kernels, tiles: tiles, blocks: blocks, planes: [3])
        #expect(target.bits == products(set.kernels, tiles: tiles, blocks: blocks, planes: [1, 2]).bits)
        let (inputPitch, weightPitch) = ((3 * tiles + 1) * channelBlock, 3 * channelBlock * blocks * channelBlock)
        for point in 0..<2 {
          for block in 0..<blocks {
            for tile in 0...tiles {
              let line = point * (blocks * (tiles + 1) + 1) + block * (tiles + 1) + tile
              let place = line * channelBlock + 3
              if tile == tiles {
                #expect(target[place].bitPattern == Memory.poison)
                continue
              }
              var expected = 0.0
              for channel in 0..<2 * channelBlock + 5 {
                let (plane, lane) = channel.quotientAndRemainder(dividingBy: channelBlock)
                let input = point * inputPitch + (plane * tiles + tile) * channelBlock + lane
                let weight = point * weightPitch + (channel * blocks + block) * channelBlock + 3
                expected += Double(input * 37 % 101 - 50) * Double(weight * 53 % 103 - 51) / 4096
              }
              #expect(abs(Double(target[place]) - expected) < 1e-4)
            }
          }
        }
      }
    }
  }
}
