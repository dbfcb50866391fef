import MartletKernelInterface

@inline(never)
func plainToBlocked(_ job: ReorderJob) {
  forEachRun(job) { plain, blocked, channels, pixels in
    if pixels == lanes {
      var square: Square = zeros()
      for channel in 0..<lanes where channel < channels {
        square[unchecked: channel] = loadUnaligned(plain + channel * job.plainPlanePitch)
      }
      square = transposed(square)
      for pixel in 0..<lanes {
        store(square[unchecked: pixel], to: blocked + pixel * lanes)
      }
    } else if pixels == 1 && job.plainPlanePitch == 1 {
      store(load(plain, count: channels), to: blocked)
    } else {
      for pixel in 0..<pixels {
        var vector = Vector()
        for channel in 0..<lanes where channel < channels {
          vector[channel] = plain[channel * job.plainPlanePitch + pixel]
        }
        store(vector, to: blocked + pixel * lanes)
      }
    }
  }
}

@inline(never)
func blockedToPlain(_ job: ReorderJob) {
  forEachRun(job) { plain, blocked, channels, pixels in
    if pixels == lanes {
      var square: Square = zeros()
      for pixel in 0..<lanes {
        square[unchecked: pixel] = load(blocked + pixel * lanes)
      }
      square = transposed(square)
      for channel in 0..<lanes where channel < channels {
        storeUnaligned(square[unchecked: channel], to: plain + channel * job.plainPlanePitch)
      }
    } else if pixels == 1 && job.plainPlanePitch == 1 {
      store(load(blocked), count: channels, to: plain)
    } else {
      var square: Square = zeros()
      for pixel in 0..<lanes where pixel < pixels {
        square[unchecked: pixel] = load(blocked + pixel * lanes)
      }
      square = transposed(square)
      // Where planes are runs, what a whole vector writes past its plane is overwritten by the planes that follow.
      let isPlane = pixels == job.plainPlanePitch
      for channel in 0..<lanes where channel < channels {
        let target = plain + channel * job.plainPlanePitch
        if isPlane && channel * pixels + lanes <= channels * pixels {
          storeUnaligned(square[unchecked: channel], to: target)
        } else {
          store(square[unchecked: channel], count: pixels, to: target)
        }
      }
    }
  }
}

/// Cuts every block's rows into runs of 16 pixels, the last of which may begin in the one before; a narrower row is a rest. Rows that touch their neighbours on both sides are one row.
///
/// - Parameter body: gets the two sides of a run, the block's channels and the run's pixels.
@inline(__always)
private func forEachRun(
  _ job: ReorderJob, _ body: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, Int, Int) -> Void
) {
  let touching = job.plainRowPitch == job.columns && job.blockedRowPitch == job.columns * lanes
  let rows = touching ? 1 : job.rows
  let columns = touching ? job.rows * job.columns : job.columns
  var channel = 0
  var blockPlane = job.blocked
  while channel < job.channels {
    let channels = min(lanes, job.channels - channel)
    for row in 0..<rows {
      let plain = job.plain + channel * job.plainPlanePitch + row * job.plainRowPitch
      let blocked = blockPlane + row * job.blockedRowPitch
      var column = 0
      while column < columns {
        var pixels = columns - column
        if pixels >= lanes {
          pixels = lanes
        } else if columns >= lanes {
          // A whole run once more costs less than a rest.
          (column, pixels) = (columns - lanes, lanes)
        }
        body(plain + column, blocked + column * lanes, channels, pixels)
        column += pixels
      }
    }
    channel += lanes
    blockPlane += job.blockedPlanePitch
  }
}
