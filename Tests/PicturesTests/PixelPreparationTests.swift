import MartletDiagnostics
import MartletPictures
import MartletTensors
import MartletTestSupport
import Testing

@Suite struct PixelPreparationTests {
  private func plain(_ channels: PixelPreparation.Channels, height: Int = 1, width: Int = 2) -> PixelPreparation {
    PixelPreparation(channels: channels, height: height, width: width, scale: 1, mean: [0], std: [1])
  }

  private func prepare(_ preparation: PixelPreparation, _ picture: Picture) throws -> Tensor {
    try preparation.prepare(picture, file: "x.png", input: "image")
  }

  let colour = Picture(width: 2, height: 1, channels: 3, pixels: [10, 20, 30, 255, 0, 128])
  let gray = Picture(width: 2, height: 1, channels: 1, pixels: [7, 9])

  @Test func channelsBecomePlanes() throws {
    #expect(try prepare(plain(.rgb), colour) == Tensor(shape: [1, 3, 1, 2], elements: [10, 255, 20, 0, 30, 128]))
    #expect(try prepare(plain(.bgr), colour) == Tensor(shape: [1, 3, 1, 2], elements: [30, 128, 20, 0, 10, 255]))
    #expect(try prepare(plain(.gray), gray) == Tensor(shape: [1, 1, 1, 2], elements: [7, 9]))
  }

  @Test func colourFromGrayIsRepeated() throws {
    #expect(try prepare(plain(.bgr), gray) == Tensor(shape: [1, 3, 1, 2], elements: [7, 9, 7, 9, 7, 9]))
  }

  @Test func grayFromColourIsWeighed() throws {
    // 0.299 · 10 + 0.587 · 20 + 0.114 · 30 = 18.15; 0.299 · 255 + 0.114 · 128 = 90.837.
    #expect(try prepare(plain(.gray), colour).elements == [18, 91])
    let white = Picture(width: 2, height: 1, channels: 3, pixels: [UInt8](repeating: 255, count: 6))
    #expect(try prepare(plain(.gray), white).elements == [255, 255])
  }

  @Test func eachChannelHasItsMeanAndDeviation() throws {
    let preparation = PixelPreparation(
      channels: .bgr, height: 1, width: 2, scale: 0.5, mean: [1, 2, 3], std: [1, 2, 4])
    #expect(try prepare(preparation, colour).elements == [14, 63, 4, -1, 0.5, 31.125])
  }

  /// What the weights were trained with, in the float32 arithmetic that they were trained with.
  @Test func theValuesAreThoseOfTraining() throws {
    let preparation = PixelPreparation(
      channels: .gray, height: 16, width: 16, scale: 1.0 / 255, mean: [0.2860], std: [0.3530])
    let every = Picture(width: 16, height: 16, channels: 1, pixels: (0...255).map { UInt8($0) })
    let values = try prepare(preparation, every).elements
    for (pixel, value) in values.enumerated() {
      let trained = (Float(pixel) / 255 - 0.2860) / 0.3530
      // The difference of two numbers below 1 is off by half a unit of 1; near zero that is more than the value's own.
      #expect(abs(value - trained) <= 0x1p-24 / 0.3530 + trained.ulp)
    }
  }

  @Test func batchesOfGrayPictures() throws {
    let pixels: [UInt8] = [0, 0, 1, 2, 3, 4]
    let tensor = try plain(.gray).prepare(grayPixels: pixels[2...], rows: 1, columns: 2, file: "x", input: "image")
    #expect(tensor == Tensor(shape: [2, 1, 1, 2], elements: [1, 2, 3, 4]))
    let colours = try plain(.rgb).prepare(grayPixels: pixels[2...], rows: 1, columns: 2, file: "x", input: "image")
    #expect(colours == Tensor(shape: [2, 3, 1, 2], elements: [1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4]))
  }

  @Test func theSizeMustMatch() {
    let preparation = plain(.gray, height: 28, width: 28)
    let picture = Picture(width: 32, height: 28, channels: 1, pixels: [UInt8](repeating: 0, count: 896))
    #expect(
      errorText(of: try prepare(preparation, picture))
        == "x.png: error: the picture is 32×28, the input `image` takes 28×28")
    let batch = [UInt8](repeating: 0, count: 12)
    #expect(
      errorText(of: try preparation.prepare(grayPixels: batch[...], rows: 2, columns: 3, file: "f.idx", input: "image"))
        == "f.idx: error: the pictures are 3×2, the input `image` takes 28×28")
  }
}
