internal import MartletDiagnostics

/// Builds a tree from events. Nothing recurses: open collections wait on a stack whose height is limited.
struct NodeBuilder {
  private struct Collection {
    let isMapping: Bool
    let start: SourcePosition
    /// The end of what has been read of it so far.
    var end: SourcePosition
    let anchor: String?
    /// The nodes of a sequence; keys and values in turn of a mapping.
    var children: [YAMLNode] = []
    var size = 1
    var depth = 1

    var awaitsMergedValue: Bool {
      isMapping && children.count % 2 == 1 && children.last.map(isMergeKey) == true
    }
  }

  private let file: String
  private let limits: YAMLLimits
  private let positions: PositionMap
  private var open: [Collection] = []
  private var anchors = Anchors()
  private var nodeCount = 0
  /// The finished tree, once there is one.
  private(set) var root: YAMLNode?

  init(file: String, limits: YAMLLimits, positions: PositionMap) {
    self.file = file
    self.limits = limits
    self.positions = positions
  }

  mutating func scalar(_ text: String, _ style: YAMLScalar.Style, _ event: Event) throws(DiagnosticSet) {
    try count(1, at: event.span)
    if text.unicodeScalars.contains("\0") {
      throw DiagnosticSet(.error("a string may not contain the character U+0000", at: event.span))
    }
    let tag = try YAMLTag.ofScalar(text, event)
    let omitted = text.isEmpty && style == .plain
    let limit = omitted ? open.last?.end ?? event.span.start : event.span.start
    let end = positions.trimmed(event.span.end, notBefore: limit)
    let span = SourceSpan(file: file, start: min(event.span.start, end), end: end)
    let node = YAMLNode(.scalar(YAMLScalar(text, style: style, tag: tag)), at: span)
    finish(MeasuredNode(node: node, size: 1, depth: 0), anchor: event.anchor, end: end)
  }

  mutating func alias(_ name: String, _ event: Event) throws(DiagnosticSet) {
    let target = try anchors.resolve(name, at: event.span)
    try count(target.size, at: event.span)
    if open.count + depthAdded(by: target) > limits.depth { throw DiagnosticSet(tooDeep(at: event.span)) }
    finish(target, anchor: nil, end: event.span.end)
  }

  mutating func begin(mapping isMapping: Bool, _ event: Event) throws(DiagnosticSet) {
    try count(1, at: event.span)
    try YAMLTag.checkCollection(isMapping: isMapping, event)
    if open.count >= limits.depth { throw DiagnosticSet(tooDeep(at: event.span)) }
    if let anchor = event.anchor { anchors.open(anchor, at: event.span) }
    open.append(
      Collection(isMapping: isMapping, start: event.span.start, end: event.span.end, anchor: event.anchor))
  }

  mutating func end(_ event: Event) throws(DiagnosticSet) {
    guard var collection = open.popLast() else { return }
    // Only a closing bracket has a length; a block collection ends where its last child does.
    if event.span.end > event.span.start { collection.end = event.span.end }
    let content: YAMLNode.Content =
      collection.isMapping ? .mapping(try MappingAssembly.entries(collection.children)) : .sequence(collection.children)
    let node = YAMLNode(content, at: SourceSpan(file: file, start: collection.start, end: collection.end))
    finish(
      MeasuredNode(node: node, size: collection.size, depth: collection.depth), anchor: collection.anchor,
      end: collection.end)
  }

  /// Hands a node to the collection that it stands in, where it was read up to `end`.
  private mutating func finish(_ node: MeasuredNode, anchor: String?, end: SourcePosition) {
    if let anchor { anchors.finish(anchor, node) }
    guard let last = open.indices.last else {
      root = node.node
      return
    }
    open[last].depth = max(open[last].depth, 1 + depthAdded(by: node))
    open[last].size += node.size
    open[last].end = max(open[last].end, end)
    open[last].children.append(node.node)
  }

  /// What merging takes apart adds no depth of its own: the merged mapping, or the sequence of merged mappings.
  private func depthAdded(by node: MeasuredNode) -> Int {
    guard open.last?.awaitsMergedValue == true else { return node.depth }
    return max(0, node.depth - (node.node.sequence == nil ? 1 : 2))
  }

  private mutating func count(_ nodes: Int, at span: SourceSpan) throws(DiagnosticSet) {
    nodeCount += nodes
    if nodeCount > limits.nodes {
      let what = nodes > 1 ? "with its aliases expanded, the file" : "the file"
      throw DiagnosticSet(.error("\(what) has more than \(limits.nodes) nodes", at: span))
    }
  }

  private func tooDeep(at span: SourceSpan) -> Diagnostic {
    .error("collections are nested more than \(limits.depth) deep", at: span)
  }
}
