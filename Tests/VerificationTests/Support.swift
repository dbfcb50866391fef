import MartletIR
import MartletPasses
import MartletVerification
import Testing

/// Two convolutions with activations, a pool and a classifier: what passes have something to do in.
let smallNetwork = """
  graph small {
    %x = input : f32[N, 3, 8, 8]
    %conv1.weight = parameter : f32[8, 3, 3, 3]
    %conv1.bias = parameter : f32[8]
    %conv1 = conv2d(%x, %conv1.weight, %conv1.bias) {padding = [1, 1, 1, 1]} : f32[N, 8, 8, 8]
    %relu1 = relu(%conv1) : f32[N, 8, 8, 8]
    %drop = dropout(%relu1) : f32[N, 8, 8, 8]
    %conv2.weight = parameter : f32[8, 8, 3, 3]
    %conv2 = conv2d(%drop, %conv2.weight) {padding = [1, 1, 1, 1]} : f32[N, 8, 8, 8]
    %sum = add(%conv2, %drop) : f32[N, 8, 8, 8]
    %relu2 = relu(%sum) : f32[N, 8, 8, 8]
    %pool = max_pool(%relu2) {kernel = [2, 2], stride = [2, 2]} : f32[N, 8, 4, 4]
    %relu3 = relu(%pool) : f32[N, 8, 4, 4]
    %flat = flatten(%relu3) : f32[N, 128]
    %fc.weight = parameter : f32[5, 128]
    %fc.bias = parameter : f32[5]
    %fc = linear(%flat, %fc.weight, %fc.bias) : f32[N, 5]
    output scores = %fc
    output features = %relu1
  }
  """

/// The verification of passes on a graph, on synthetic inputs and parameters.
func verification(
  _ passes: [Pass], of text: String = smallNetwork, batch: Int = 2, full: Bool = false
) throws -> PipelineVerification {
  let graph = try Graph.parse(text)
  var verifier = try PipelineVerifier(Pipeline(passes), graph, batch: batch, seed: 2012)
  verifier.replaysEachRewrite = full
  return try verifier.verify(graph)
}

/// A pass that patches the nodes of a name.
func pass(
  _ name: String = "planted", at node: String, _ numericClass: NumericClass = .exact,
  _ rewrite: @escaping @Sendable (Graph, NodeID) -> Patch?
) -> Pass {
  Pass(name, numericClass, "A pass of a test.") { graph, id in graph[id].name == node ? rewrite(graph, id) : nil }
}

/// An operator by the attributes of its text.
func op<Operator: Op>(_: Operator.Type, _ attributes: AttributeSet) -> Operator? {
  try? Operator(attributes.validated(against: Operator.attributes))
}
