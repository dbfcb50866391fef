extension Picture {
  /// Gray as ITU-R BT.601 weighs red, green and blue (0.299, 0.587, 0.114), in 16-bit fixed point, rounded.
  var gray: Picture {
    guard channels == 3 else { return self }
    let colours = pixels.span
    var luma = [UInt8](repeating: 0, count: width * height)
    var output = luma.mutableSpan
    for pixel in 0..<output.count {
      let red = UInt32(colours[3 * pixel]), green = UInt32(colours[3 * pixel + 1]),
        blue = UInt32(colours[3 * pixel + 2])
      output[pixel] = UInt8(truncatingIfNeeded: (red &* 19595 &+ green &* 38470 &+ blue &* 7471 &+ 0x8000) >> 16)
    }
    return Picture(width: width, height: height, channels: 1, pixels: luma)
  }
}
