internal import MartletDiagnostics
internal import MartletTensors

extension Picture {
  /// The part that `frame` names of this picture, resized by ``TriangleFilter``: rows first, whose samples are rounded to
  /// bytes, then columns. What the part does not need is not computed. (Pillow 13 takes columns first where a picture loses
  /// far more rows than columns; its samples then differ by one at most.)
  /// - Precondition: the frame's rows and columns lie within its size, and are not empty.
  func resampled(_ frame: Frame) -> Picture {
    let horizontal = TriangleFilter(from: width, to: frame.resized.width, wanted: frame.columns)
    let vertical = TriangleFilter(from: height, to: frame.resized.height, wanted: frame.rows)
    let rows = vertical.reach
    let narrow = Self.resample(
      pixels.span.extracting(rows.lowerBound * width * channels..<rows.upperBound * width * channels),
      rowSize: width * channels, channels: channels, by: horizontal)
    let samples = Self.resample(
      narrow.span, rowSize: frame.columns.count * channels, firstRow: rows.lowerBound, by: vertical)
    return Picture(width: frame.columns.count, height: frame.rows.count, channels: channels, pixels: samples)
  }

  /// At least as many bytes as ``resampled(_:)`` allocates.
  func byteCount(ofResampling frame: Frame) -> Double {
    let (rows, columns) = (frame.rows.count, frame.columns.count)
    return Double(height + rows) * Double(columns) * Double(channels)
      + TriangleFilter.byteCount(from: width, to: frame.resized.width, wanted: columns)
      + TriangleFilter.byteCount(from: height, to: frame.resized.height, wanted: rows)
  }

  /// Each row of `source` by `filter`.
  private static func resample(
    _ source: Span<UInt8>, rowSize: Int, channels: Int, by filter: TriangleFilter
  ) -> [UInt8] {
    let weights = filter.weights.span
    var samples = [UInt8](repeating: 0, count: source.count / rowSize * filter.windows.count * channels)
    var output = samples.mutableSpan
    var place = 0
    for rowStart in stride(from: 0, to: source.count, by: rowSize) {
      let row = source.extracting(rowStart..<rowStart + rowSize)
      for window in filter.windows {
        for channel in 0..<channels {
          var sum: Int32 = 0
          var sample = window.start &* channels &+ channel
          for index in window.weights {
            sum &+= Int32(row[sample]) &* weights[index]
            sample &+= channels
          }
          output[place] = TriangleFilter.sample(sum)
          place += 1
        }
      }
    }
    return samples
  }

  /// Each column of `source`, whose first row is the row `firstRow` of what `filter` reads.
  private static func resample(
    _ source: Span<UInt8>, rowSize: Int, firstRow: Int, by filter: TriangleFilter
  ) -> [UInt8] {
    var samples: [UInt8] = []
    samples.reserveCapacity(filter.windows.count * rowSize)
    var sums = [Int32](repeating: 0, count: rowSize)
    for window in filter.windows {
      for column in 0..<rowSize { sums[column] = 0 }
      var start = (window.start - firstRow) * rowSize
      for index in window.weights {
        let row = source.extracting(start..<start + rowSize)
        let weight = filter.weights[index]
        for column in 0..<rowSize { sums[column] &+= Int32(row[column]) &* weight }
        start += rowSize
      }
      for sum in sums { samples.append(TriangleFilter.sample(sum)) }
    }
    return samples
  }
}
