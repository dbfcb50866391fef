/// `bytes` as a broken disk, a lost connection or an attacker might leave them: some changed, cut, repeated or put in.
package func mutated(_ bytes: [UInt8], using generator: inout SplitMix) -> [UInt8] {
  var bytes = bytes
  for _ in 0..<Int.random(in: 1...4, using: &generator) {
    guard !bytes.isEmpty else { break }
    // Headers stand first and are where the decisions are.
    let reach = Bool.random(using: &generator) ? min(bytes.count, 96) : bytes.count
    let place = Int.random(in: 0..<reach, using: &generator)
    switch Int.random(in: 0..<7, using: &generator) {
    case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
    case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case 2: bytes[place] = [0x00, 0xFF, 0x7F, 0x80, 0x30, 0x39, 0x2D, 0x22].randomElement(using: &generator) ?? 0
    case 3: bytes.removeSubrange(place...)
    case 4: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...16, using: &generator)))
    case 5: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 24)], at: place)
    default: for offset in place..<min(bytes.count, place + 8) { bytes[offset] = 0xFF }
    }
  }
  return bytes
}
