internal import FoundationEssentials
public import MartletTensors

/// A class of one image and its score.
public struct ScoredClass: Hashable, Sendable, Codable {
  /// The class's number.
  public let index: Int
  /// Its name, where the graph has labels.
  public let label: String?
  /// The network's output for it.
  public let score: Float
  /// Its softmax over all classes, where the graph says `display: softmax`.
  public let probability: Float?

  enum CodingKeys: String, CodingKey {
    case index = "class"
    case label, score, probability
  }
}

extension ModelInterface.Output {
  /// The classes of largest score for each image of an output `[N, classes]`, best first, of equal ones the lower number
  /// first; nil where the output is no scores of classes.
  public func topClasses(_ count: Int, of output: Tensor) -> [[ScoredClass]]? {
    guard output.shape.rank == 2, output.shape[1] > 0, labels.map({ $0.count == output.shape[1] }) ?? true else {
      return nil
    }
    let classes = output.shape[1]
    return (0..<output.shape[0]).map { image in
      let scores = output.elements[image * classes..<(image + 1) * classes]
      let largest = scores.reduce(-Float.infinity) { max($0, $1) }
      let sum = scores.reduce(0.0) { $0 + Double.exp(Double($1 - largest)) }
      // NaN is no score; it comes last, so that the order is one.
      let ranked = scores.enumerated().map { ($0.offset, $0.element) }.sorted { a, b in
        let (x, y) = (a.1.isNaN ? -Float.infinity : a.1, b.1.isNaN ? -Float.infinity : b.1)
        return x > y || (x == y && a.0 < b.0)
      }
      return ranked.prefix(max(0, count)).map { index, score in
        ScoredClass(
          index: index, label: labels?[index], score: score,
          probability: displaysSoftmax ? Float(Double.exp(Double(score - largest)) / sum) : nil)
      }
    }
  }
}

/// The position of the largest element of each row, of equal ones the first.
func largestPositions(of scores: Tensor) -> [Int] {
  let classes = scores.shape[1]
  return (0..<scores.shape[0]).map { row in
    let elements = scores.elements[row * classes..<(row + 1) * classes]
    var best = elements.startIndex
    for position in elements.indices where elements[position] > elements[best] { best = position }
    return best - elements.startIndex
  }
}
