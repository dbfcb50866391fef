import Testing

@testable import MartletModelFile

/// Against the reference implementation's checksums: of texts, and of the bytes 0, 7, 14, … modulo 256, whose counts
/// take every path through the tail.
@Suite struct XXH64Tests {
  private func checksum(_ bytes: some Sequence<UInt8>) -> UInt64 {
    Array(bytes).withUnsafeBytes(XXH64.checksum)
  }

  @Test func ofShortTexts() {
    #expect(checksum([]) == 0xEF46_DB37_51D8_E999)
    #expect(checksum("a".utf8) == 0xD24E_C4F1_A98C_6E5B)
    #expect(checksum("abc".utf8) == 0x44BC_2CF5_AD77_0999)
  }

  @Test(
    arguments: [
      (1, 0xE934_A84A_DB05_2768), (3, 0x9FF7_0A63_5A62_09AB), (4, 0xAE5A_CDC0_0A55_AC41), (7, 0xD734_A6B2_6F3D_A63E),
      (8, 0x8711_6B33_65B9_24EB), (12, 0x14B8_433B_9A14_E611), (31, 0x0F18_7C62_B1E7_22B7),
      (32, 0x91B0_CB09_31A8_C629), (33, 0x931B_043C_F8D6_5B94), (63, 0x2191_10BF_13E2_FA26),
      (64, 0xBF30_52E3_4457_75D0), (100, 0x8E22_72C0_8247_D5DB), (255, 0x2903_7D30_C013_6AF3),
      (4096, 0xC806_6D80_A6FE_1426),
    ] as [(Int, UInt64)]) func ofAnyLength(_ count: Int, _ expected: UInt64)
  {
    #expect(checksum((0..<count).map { UInt8($0 * 7 % 256) }) == expected)
  }

  @Test func whereverTheBytesLie() {
    let bytes = [UInt8](repeating: 0, count: 3) + (0..<100).map { UInt8($0 * 7 % 256) }
    #expect(checksum(bytes.dropFirst(3)) == 0x8E22_72C0_8247_D5DB)
    bytes.withUnsafeBytes {
      #expect(XXH64.checksum(UnsafeRawBufferPointer(rebasing: $0[3...])) == 0x8E22_72C0_8247_D5DB)
    }
  }
}
