internal import MartletDiagnostics

/// So many candidates are looked at: a search among very many names would let a hostile file buy time with each of its
/// errors.
let mostSuggestions = 512

/// What a name that is not there was probably meant to be: one that is near, or the shortest one that it begins.
func suggestion(for word: String, among candidates: some Collection<String>) -> String? {
  guard candidates.count <= mostSuggestions else { return nil }
  if let near = nearest(to: word, among: candidates) { return near }
  guard word.count >= 3 else { return nil }
  return candidates.filter { $0.hasPrefix(word.lowercased()) }.min { ($0.count, $0) < ($1.count, $1) }
}
