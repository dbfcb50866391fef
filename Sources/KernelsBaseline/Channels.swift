import MartletKernelInterface

/// A line for each of 16 channels, on rows of pixels.
@inline(never)
func blockedChannels(_ job: ChannelJob) {
  let line = Line(job, channel: 0, count: lanes)
  for row in 0..<job.rows {
    let input = job.input + row * job.inputRowPitch
    let output = job.output + row * job.outputRowPitch
    for column in 0..<job.columns {
      let value = line.value(load(input + column * lanes), isRectifier: job.isRectifier)
      store(keeping(job.liveLanes, of: value), to: output + column * lanes)
    }
  }
}

/// A line for each channel, on `[channels][inner]` floats: 16 channels at once where each has one float, else channel by
/// channel.
@inline(never)
func plainChannels(_ job: ChannelJob) {
  if job.inner == 1 {
    var channel = 0
    while channel < job.channels {
      let count = min(lanes, job.channels - channel)
      let line = Line(job, channel: channel, count: count)
      let value = line.value(load(job.input + channel, count: count), isRectifier: job.isRectifier)
      store(value, count: count, to: job.output + channel)
      channel += lanes
    }
    return
  }
  for channel in 0..<job.channels {
    let line = Line(job, channel: channel, count: 1).ofFirstLane
    let input = job.input + channel * job.inner
    let output = job.output + channel * job.inner
    var index = 0
    while index < job.inner {
      let count = min(lanes, job.inner - index)
      let value = line.value(load(input + index, count: count), isRectifier: job.isRectifier)
      store(value, count: count, to: output + index)
      index += lanes
    }
  }
}

/// (x − shift) · factor + offset.
private struct Line {
  var shift = Vector()
  var factor = Vector(repeating: 1)
  var offset = Vector()

  /// The lines of `count` channels from `channel` on.
  @inline(__always)
  init(_ job: ChannelJob, channel: Int, count: Int) {
    if let mean = job.mean { shift = load(mean + channel, count: count) }
    if let weight = job.weight {
      factor = job.hasOneWeight ? Vector(repeating: weight[0]) : load(weight + channel, count: count)
    }
    if let variance = job.variance {
      let sum = load(variance + channel, count: count) + Vector(repeating: job.epsilon)
      factor = factor / squareRoot(sum)
    }
    if let bias = job.bias { offset = load(bias + channel, count: count) }
  }

  /// The first channel's line in every lane.
  @inline(__always)
  var ofFirstLane: Line {
    var line = self
    line.shift = Vector(repeating: shift[0])
    line.factor = Vector(repeating: factor[0])
    line.offset = Vector(repeating: offset[0])
    return line
  }

  @inline(__always)
  func value(_ x: Vector, isRectifier: Bool) -> Vector {
    let value = multiplyAdd(offset, x - shift, factor)
    return isRectifier ? x.replacing(with: value, where: x .< Vector()) : value
  }
}
