import MartletPictures
import MartletTensorFiles
import MartletTensors
import MartletTestSupport
import Testing

/// Pictures as Pillow decodes and resizes them; Fixtures/make_pillow_fixtures.py made the numbers.
@Suite struct PillowTests {
  /// Every subsampling, coding and colour space.
  @Test(arguments: [
    "410", "411", "420", "422", "440", "444", "uneven", "progressive", "restarts", "arithmetic", "scans", "stored-rgb",
    "turned", "cmyk", "ycck",
  ])
  func coloursOfJPEG(name: String) throws {
    let picture = try Picture(path: fixture("pillow/\(name).jpg"))
    #expect(picture == Picture(width: 67, height: 45, channels: 3, pixels: try expected(name)))
  }

  @Test func grayOfJPEG() throws {
    let picture = try Picture(path: fixture("pillow/gray.jpg"))
    #expect(picture == Picture(width: 67, height: 45, channels: 1, pixels: try expected("gray")))
  }

  @Test func paletteOfPNG() throws {
    let picture = try Picture(path: fixture("pillow/palette.png"))
    #expect(picture == Picture(width: 67, height: 45, channels: 3, pixels: try expected("palette")))
  }

  @Test(arguments: [
    ("scene.png", 64, 48), ("scene.png", 50, 87), ("scene.png", 123, 30), ("scene.png", 150, 100),
    ("scene.png", 20, 100), ("tall-gray.png", 28, 28), ("tall-gray.png", 100, 140), ("noise.png", 37, 23),
    ("noise.png", 60, 41), ("noise.png", 5, 3), ("noise.png", 1, 1), ("wide.png", 20, 20), ("wide.png", 299, 1),
    ("line.png", 16, 16), ("line.png", 1, 7), ("dot.png", 7, 5), ("photo.jpg", 96, 96),
  ])
  func resizedExactly(file: String, width: Int, height: Int) throws {
    let size = PictureSize(height: height, width: width)
    let pixels = try prepared(file, size, resize: .exact(size), crop: nil)
    #expect(try pixels == expected("\(stem(file))-\(size.name)"))
  }

  @Test(arguments: [
    ("scene.png", 64, 56, 56), ("scene.png", 90, 120, 83), ("tall-gray.png", 40, 28, 31), ("photo.jpg", 64, 56, 56),
    ("noise.png", 40, 26, 21),
  ])
  func shorterSideAndMiddle(file: String, shorter: Int, width: Int, height: Int) throws {
    let size = PictureSize(height: height, width: width)
    let pixels = try prepared(file, size, resize: .shorter(shorter), crop: size)
    #expect(try pixels == expected("\(stem(file))-shorter-\(shorter)-crop-\(size.name)"))
  }

  /// The samples that a network gets, in the order of a picture's.
  private func prepared(_ file: String, _ size: PictureSize, resize: Resize?, crop: PictureSize?) throws -> [UInt8] {
    let picture = try Picture(path: fixture("pillow/\(file)"))
    let preparation = PixelPreparation(
      channels: picture.channels == 1 ? .gray : .rgb, height: size.height, width: size.width, scale: 1, mean: [0],
      std: [1], resize: resize, crop: crop)
    let planes = try preparation.prepare(picture, file: file, input: "image").elements
    let area = size.height * size.width
    return (0..<planes.count).map { UInt8(planes[$0 % picture.channels * area + $0 / picture.channels]) }
  }

  private func expected(_ name: String) throws -> [UInt8] {
    try NPYFile.read(path: fixture("pillow/\(name).npy")).elements.map { UInt8($0) }
  }

  private func stem(_ file: String) -> Substring { file.prefix { $0 != "." } }
}

extension PictureSize {
  fileprivate var name: String { "\(width)x\(height)" }
}
