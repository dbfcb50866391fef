internal import FoundationEssentials
internal import Martlet

/// A value as one line of JSON, its keys in order.
func json(_ value: some Encodable) throws(MartletError) -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  // Not a number is no JSON; a network that computes it still has a report.
  encoder.nonConformingFloatEncodingStrategy = .convertToString(
    positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
  guard let data = try? encoder.encode(value) else { throw .fault("a report cannot be written as JSON") }
  return String(decoding: data, as: UTF8.self)
}
