import Testing

@testable import MartletModelFile

@Suite struct XXH64Tests {
  private func checksum(_ bytes: some Sequence<UInt8>) -> UInt64 {
    Array(bytes).withUnsafeBytes(XXH64.checksum)
  }

  @Test func ofShortTexts() {
    #expect(checksum([]) == 0xEF46_DB37_51D8_E999)
    #expect(checksum("a".utf8) == 0xD24E_C4F1_A98C_6E5B)
    #expect(checksum("abc".utf8) == 0x44BC_2CF5_AD77_0999)
  }
}
