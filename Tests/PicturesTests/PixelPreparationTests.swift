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
        == "x.png: error: the picture is 32×28, the input `image` takes 28×28; give `resize` in the graph's `pixels`")
    let batch = [UInt8](repeating: 0, count: 12)
    #expect(
      errorText(of: try preparation.prepare(grayPixels: batch[...], rows: 2, columns: 3, file: "f.idx", input: "image"))
        == "f.idx: error: the pictures are 3×2, the input `image` takes 28×28; give `resize` in the graph's `pixels`")
  }

  private func framed(_ picture: PictureSize, resize: Resize?, crop: PictureSize?) -> String {
    let preparation = PixelPreparation(
      channels: .gray, height: 20, width: 30, scale: 1, mean: [0], std: [1], resize: resize, crop: crop)
    let pixels = [UInt8](repeating: 9, count: picture.height * picture.width)
    let image = Picture(width: picture.width, height: picture.height, channels: 1, pixels: pixels)
    return errorText(of: try prepare(preparation, image))
  }

  @Test func whatDoesNotFitIsSaid() {
    let (picture, input) = (PictureSize(height: 40, width: 50), PictureSize(height: 20, width: 30))
    let big = PictureSize(height: 25, width: 60)
    #expect(framed(picture, resize: .exact(input), crop: nil) == "no error")
    #expect(framed(picture, resize: .shorter(24), crop: input) == "no error")
    #expect(framed(input, resize: nil, crop: input) == "no error")
    #expect(
      framed(picture, resize: .shorter(24), crop: nil)
        == "x.png: error: the picture is 50×40, 30×24 after `resize`, the input `image` takes 30×20; give `crop` in the graph's "
        + "`pixels`")
    #expect(
      framed(picture, resize: .shorter(22), crop: nil)
        == "x.png: error: the picture is 50×40, 27×22 after `resize`, the input `image` takes 30×20")
    #expect(
      framed(picture, resize: nil, crop: big)
        == "x.png: error: the picture is 50×40, which is smaller than the `crop` of 60×25; give `resize` in the graph's `pixels`"
    )
    #expect(
      framed(picture, resize: .shorter(20), crop: input)
        == "x.png: error: the picture is 50×40, 25×20 after `resize`, which is smaller than the `crop` of 30×20")
    #expect(
      framed(picture, resize: nil, crop: PictureSize(height: 20, width: 20))
        == "x.png: error: the picture is 50×40, 20×20 after `crop`, the input `image` takes 30×20")
    #expect(
      framed(picture, resize: .shorter(30), crop: PictureSize(height: 30, width: 30))
        == "x.png: error: the picture is 50×40, 37×30 after `resize`, 30×30 after `crop`, the input `image` takes 30×20"
    )
    #expect(
      framed(picture, resize: .shorter(.max), crop: input)
        == "x.png: error: the picture is 50×40, which is too long to be resized")
  }

  @Test func resizingKeepsToTheMemoryLimit() {
    let size = PictureSize(height: 1, width: 2)
    let preparation = PixelPreparation(
      channels: .gray, height: 1, width: 2, scale: 1, mean: [0], std: [1], resize: .exact(size))
    let picture = Picture(width: 1, height: 1000, channels: 1, pixels: [UInt8](repeating: 9, count: 1000))
    #expect(
      errorText(
        of: try preparation.prepare(picture, file: "x.png", input: "image", limit: MemoryLimit(bytes: 5000)))
        == "x.png: error: the memory limit of 5000 bytes is too low for resizing a picture of 1×1000 to 2×1")
    #expect(throws: Never.self) {
      try preparation.prepare(picture, file: "x.png", input: "image", limit: MemoryLimit(bytes: 50_000))
    }
  }

  /// 5×3 into 2×2: half a pixel more on one side, rounded to even.
  @Test func theMiddleIsTorchvisions() throws {
    let numbers = Picture(width: 5, height: 3, channels: 1, pixels: (0..<15).map { UInt8($0) })
    func crop(_ height: Int, _ width: Int) throws -> [Float] {
      let preparation = PixelPreparation(
        channels: .gray, height: height, width: width, scale: 1, mean: [0], std: [1],
        crop: PictureSize(height: height, width: width))
      return try prepare(preparation, numbers).elements
    }
    // round(0.5) = 0 rows above, round(1.5) = 2 columns before.
    #expect(try crop(2, 2) == [2, 3, 7, 8])
    #expect(try crop(1, 3) == [6, 7, 8])
    // round(2.5) is nothing here: 5 − 0 is whole.
    #expect(try crop(3, 4) == [0, 1, 2, 3, 5, 6, 7, 8, 10, 11, 12, 13])
  }

  @Test func batchesAreResizedToo() throws {
    let preparation = PixelPreparation(
      channels: .rgb, height: 1, width: 1, scale: 1, mean: [0], std: [1],
      resize: .exact(PictureSize(height: 1, width: 1)))
    let pixels: [UInt8] = [0, 10, 100, 200]
    let tensor = try preparation.prepare(grayPixels: pixels[...], rows: 1, columns: 2, file: "x", input: "image")
    #expect(tensor == Tensor(shape: [2, 3, 1, 1], elements: [5, 5, 5, 150, 150, 150]))
  }
}
