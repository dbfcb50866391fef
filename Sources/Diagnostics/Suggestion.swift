/// The candidate nearest to `word` by Damerau–Levenshtein distance (optimal string alignment), or nil where none is near
/// enough to have been meant: at most a third of the word's length, but one edit at least, and never every letter.
public func nearest<Candidates: Sequence<String>>(to word: String, among candidates: Candidates) -> String? {
  guard word.count <= 64 else { return nil }
  let allowed = max(1, word.count / 3)
  var best: (distance: Int, name: String)?
  for candidate in candidates where abs(candidate.count - word.count) <= allowed {
    let distance = editDistance(word.lowercased(), candidate.lowercased())
    if distance <= allowed, distance < word.count, best.map({ (distance, candidate) < ($0.distance, $0.name) }) ?? true
    {
      best = (distance, candidate)
    }
  }
  return best?.name
}

private func editDistance(_ a: String, _ b: String) -> Int {
  let a = Array(a.unicodeScalars), b = Array(b.unicodeScalars)
  var beforePrevious: [Int] = []
  var previous = Array(0...b.count)
  for i in a.indices {
    var current = [i + 1]
    for j in b.indices {
      var distance = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { distance = min(distance, beforePrevious[j - 1] + 1) }
      current.append(distance)
    }
    beforePrevious = previous
    previous = current
  }
  return previous[b.count]
}
