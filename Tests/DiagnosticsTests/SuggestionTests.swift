import MartletDiagnostics
import Testing

struct SuggestionTests {
  static let table: [(word: String, candidates: [String], nearest: String?)] = [
    ("conv2", ["conv2d", "relu"], "conv2d"),
    ("kernal", ["kernel", "stride"], "kernel"),
    ("srtide", ["stride"], "stride"),
    ("RELU", ["relu"], "relu"),
    ("max-pool", ["max_pool", "avg_pool"], "max_pool"),
    // Nothing is left of a letter that is another one.
    ("a", ["b", "abc"], nil),
    ("ab", ["cd"], nil),
    ("softmax", ["linear", "flatten"], nil),
    ("", ["x"], nil),
    ("", ["long"], nil),
    ("größe", ["grosse", "große"], "große"),
    // Of two as near, the first in the alphabet.
    ("cat", ["rat", "bat"], "bat"),
    ("x", [], nil),
  ]

  @Test(arguments: table)
  func nearestCandidate(_ word: String, _ candidates: [String], _ expected: String?) {
    #expect(nearest(to: word, among: candidates) == expected)
  }

  @Test func longWordsAreNotSearched() {
    let word = String(repeating: "a", count: 65)
    #expect(nearest(to: word, among: [word]) == nil)
    #expect(nearest(to: String(word.dropLast()), among: [word]) == word)
  }

  @Test func quoting() {
    #expect(quoted("conv1") == "`conv1`")
    #expect(quoted(String(repeating: "é", count: 64)) == "`" + String(repeating: "é", count: 64) + "`")
    #expect(quoted(String(repeating: "é", count: 65)) == "`" + String(repeating: "é", count: 64) + "…`")
    #expect(quoted("abcdef", limit: 3) == "`abc…`")
  }
}
