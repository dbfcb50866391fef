import MartletIR
import MartletTensors
import Testing

/// The text form: what is printed reads back as the same graph and prints the same again.
struct GraphTextTests {
  static let everything = """
    graph everything {
      %image = input : f32[N, 2, 6, 6]
      %conv1.weight = parameter : f32[4, 1, 3, 3]
      %norm.weight = parameter {norm = true} : f32[4]
      %conv1 = conv2d(%image, %conv1.weight, %norm.weight) {stride = [2, 1], padding = [1, 0, 1, 2], \
    dilation = [1, 2], groups = 2, activation = relu} : f32[N, 4, 3, 4]
      %lrn = local_response_norm(%conv1) {size = 5, alpha = 1e-05, beta = 0.5, k = 2.0, divide_alpha = false} \
    : f32[N, 4, 3, 4]
      %max = max_pool(%lrn) {kernel = [2, 2], stride = [2, 2], ceil_mode = true} : f32[N, 4, 2, 2]
      %mean = avg_pool(%max) {kernel = [1, 2], stride = [1, 1], count_include_pad = false} : f32[N, 4, 2, 1]
      %same = adaptive_avg_pool(%mean) {size = [2, 1]} : f32[N, 4, 2, 1]
      %both = concat(%same, %mean) {axis = 2} : f32[N, 4, 4, 1]
      %drop = dropout(%both) {probability = 0.25} : f32[N, 4, 4, 1]
      %rows = flatten(%drop) : f32[N, 16]
      %fc.weight = parameter : f32[3, 16]
      %fc = linear(%rows, %fc.weight) : f32[N, 3]
      %sum = add(%fc, %fc) : f32[N, 3]
      %relu = relu(%sum) : f32[N, 3]
      %prob = softmax(%relu) : f32[N, 3]
      %bn.running_mean = parameter : f32[4]
      %bn.running_var = parameter : f32[4]
      %bn = batch_norm(%conv1, %bn.running_mean, %bn.running_var, %norm.weight) {epsilon = 0.001} : f32[N, 4, 3, 4]
      %ln = layer_norm(%bn, %norm.weight) {axes = [1]} : f32[N, 4, 3, 4]
      %scaled = scale(%ln, %norm.weight) : f32[N, 4, 3, 4]
      %slope = parameter : f32[1]
      %prelu = prelu(%scaled, %slope) : f32[N, 4, 3, 4]
      %up.weight = parameter : f32[4, 3, 2, 2]
      %up = conv_transpose2d(%prelu, %up.weight) {stride = [2, 2], output_padding = [1, 0]} : f32[N, 3, 7, 8]
      %relu6 = relu6(%up) : f32[N, 3, 7, 8]
      %clip = clip(%relu6) {min = -1.0, max = 2.5} : f32[N, 3, 7, 8]
      %leaky = leaky_relu(%clip) {slope = 0.1} : f32[N, 3, 7, 8]
      %elu = elu(%leaky) {alpha = 0.5} : f32[N, 3, 7, 8]
      %sigmoid = sigmoid(%elu) : f32[N, 3, 7, 8]
      %hard = hard_sigmoid(%sigmoid) {alpha = 0.2} : f32[N, 3, 7, 8]
      %tanh = tanh(%hard) : f32[N, 3, 7, 8]
      %silu = silu(%tanh) : f32[N, 3, 7, 8]
      %swish = hard_swish(%silu) : f32[N, 3, 7, 8]
      %mish = mish(%swish) : f32[N, 3, 7, 8]
      %gelu = gelu(%mish) {approximate = tanh} : f32[N, 3, 7, 8]
      %plus = softplus(%gelu) {beta = 2.0} : f32[N, 3, 7, 8]
      %log = log_softmax(%plus) {axis = 2} : f32[N, 3, 7, 8]
      %average = global_avg_pool(%log) : f32[N, 3, 1, 1]
      %largest = global_max_pool(%log) : f32[N, 3, 1, 1]
      %adaptive = adaptive_max_pool(%log) {size = [2, 2]} : f32[N, 3, 2, 2]
      %sub = sub(%adaptive, %average) : f32[N, 3, 2, 2]
      %mul = mul(%sub, %largest) : f32[N, 3, 2, 2]
      %div = div(%mul, %mul) : f32[N, 3, 2, 2]
      %most = max(%div, %largest) : f32[N, 3, 2, 2]
      %least = min(%most, %largest) : f32[N, 3, 2, 2]
      %padded = pad(%least) {padding = [1, 0, 0, 1], value = -inf} : f32[N, 3, 3, 3]
      %mirror = pad(%least) {padding = [1, 1, 1, 1], mode = reflect} : f32[N, 3, 4, 4]
      %larger = resize(%mirror) {size = [8, 8], mode = bilinear, coordinates = half_pixel} : f32[N, 3, 8, 8]
      %deep = space_to_depth(%larger) {block = 2} : f32[N, 12, 4, 4]
      %wide = depth_to_space(%deep) {block = 2, order = block_first} : f32[N, 3, 8, 8]
      %shuffled = channel_shuffle(%deep) {groups = 3} : f32[N, 12, 4, 4]
      %parts = split(%shuffled) {sizes = [4, 8]} : (f32[N, 4, 4, 4], f32[N, 8, 4, 4])
      %cut = slice(%parts#1) {axis = 2, start = 1, end = 4, step = 2} : f32[N, 8, 2, 4]
      %turned = transpose(%cut) {order = [0, 2, 3, 1]} : f32[N, 2, 4, 8]
      %other = reshape(%turned) {shape = [2, -1, 4]} : f32[N, 2, 8, 4]
      %product = matmul(%turned, %other) : f32[N, 2, 4, 4]
      %sums = reduce(%product) {function = sum, axes = [1, 3], keep_axes = true} : f32[N, 1, 4, 1]
      %half = constant() {shape = [1, 4, 1, 1], value = 0.5} : f32[1, 4, 1, 1]
      %root = sqrt(%half) : f32[1, 4, 1, 1]
      %erf = erf(%root) : f32[1, 4, 1, 1]
      %fold = batch_norm_coefficients(%bn.running_mean, %bn.running_var) {epsilon = 0.001} : (f32[4], f32[4])
      %along = scale(%conv1.weight, %fold, %fold#1) {axis = 0} : f32[4, 1, 3, 3]
      %clipped = conv2d(%image, %along, %fold#1) {groups = 2, activation = clip(min = 0.0, max = 1.5)} : f32[N, 4, 4, 4]
      %joined = conv2d_add(%image, %along, %clipped) {groups = 2, activation = silu} : f32[N, 4, 4, 4]
      %pooled = conv2d_max_pool(%image, %along) {groups = 2, activation = gelu(approximate = tanh), \
    pool_kernel = [2, 2], pool_stride = [2, 2]} : f32[N, 4, 2, 2]
      %spread = conv2d_depthwise(%image, %along, %fold, %conv1.weight, %fold#1) {groups = 2, activation = relu6, \
    depthwise_padding = [1, 1, 1, 1], depthwise_activation = relu} : f32[N, 4, 4, 4]
      output prob = %prob
      output logits = %fc
    }

    """

  @Test func everyOperatorReadsBack() throws {
    let graph = try Graph.parse(Self.everything)
    #expect(graph.description == Self.everything)
    #expect(graph.verify() == [])
    let mnemonics = Set(graph.nodes.map { graph[$0].mnemonic })
    #expect(mnemonics.isSuperset(of: OpRegistry.standard.mnemonics))
  }

  @Test(arguments: [
    "", " ", "a b", "1-b", "28", "-a", "1e-5", "2N", "output", "input", "graph", "N", "\"", "\\", "a\nb", "a\tb",
    "\r\n",
    "\u{0}", "\u{1B}[31m", "\u{7F}", "\u{2028}", "é", "ö/ß", "名前", "🐦", "%x", "#1", "{", "//", "layer1.0.conv1",
    "\\u{41}",
  ])
  func anyNameReadsBack(_ name: String) throws {
    var graph = Graph(name: name)
    let input = try graph.appendInput(name, type: TensorType(.float32, [.batch, 2]))
    let relu = try graph.insert(ReLU(), [input], name: name + "!")
    try graph.appendOutput(name, ValueID(relu))
    let text = graph.description
    #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || !($0.value < 0x20 || $0.value == 0x7F) })
    let again = try Graph.parse(text)
    #expect(again.name.unicodeScalars.elementsEqual(name.unicodeScalars))
    #expect(again.outputs[0].name.unicodeScalars.elementsEqual(name.unicodeScalars))
    #expect(again[again.inputs[0]].name.unicodeScalars.elementsEqual(name.unicodeScalars))
    #expect(again.description == text)
  }

  @Test(arguments: [
    Dimension(constant: 0), 7, .batch, Dimension(constant: 0, perBatch: 2), Dimension(constant: 1, perBatch: 1),
    Dimension(constant: 3, perBatch: 2), Dimension(constant: -1, perBatch: 1), Dimension(constant: -1, perBatch: 2),
  ])
  func anyDimensionReadsBack(_ dimension: Dimension) throws {
    let text = "graph g {\n  %x = input : f32[\(dimension), 3]\n  output y = %x\n}\n"
    let graph = try Graph.parse(text)
    #expect(graph[graph.inputs[0]].types[0].dimensions == [dimension, 3])
    #expect(graph.description == text)
  }

  @Test func layoutAndCommentsDoNotMatter() throws {
    let text = "graph   g{%x=input:f32[N,3]// an input\n\n\t%y = relu(%x):f32[ N , 3 ] output y=%y }  // the end"
    #expect(
      try Graph.parse(text).description
        == "graph g {\n  %x = input : f32[N, 3]\n  %y = relu(%x) : f32[N, 3]\n  output y = %y\n}\n")
  }

  @Test func locationsAreComments() throws {
    var graph = try Graph.parse(
      "graph g {\n  %x = input : f32[N, 3]\n  %y = relu(%x) : f32[N, 3]\n  output y = %y\n}\n", file: "g.ir")
    let relu = try #require(graph[name: "y"])
    graph.updateProvenance(of: relu) {
      $0.absorb(Provenance(absorbed: ["inner"], passes: ["earlier"]), named: "gone")
      $0.touch(by: "later")
      $0.touch(by: "earlier")
    }
    let text = """
      graph g {
        %x = input : f32[N, 3]  // g.ir:2:3
        %y = relu(%x) : f32[N, 3]  // g.ir:3:3; with gone, inner; by earlier, later
        output y = %y
      }

      """
    #expect(graph.text(locations: true) == text)
    #expect(try Graph.parse(text).description == graph.description)
  }

  @Test func operatorsWithSeveralResultsReadBack() throws {
    var registry = OpRegistry.standard
    registry.register(Halves.self)
    let text = """
      graph g {
        %x = input : f32[N, 4]
        %two = halves(%x) : (f32[N, 2], f32[N, 2])
        %sum = add(%two, %two#1) : f32[N, 2]
        output y = %two#1
        output sum = %sum
      }

      """
    let graph = try Graph.parse(text, registry: registry)
    #expect(graph.description == text)
    #expect(graph.verify() == [])
  }
}

/// The first and the second half of a row.
struct Halves: Op {
  static let mnemonic = "halves"
  static let documentation = OpDocumentation(summary: "Cuts rows.", formula: "a ++ b = x", source: "this test")
  static let operands = [OperandDefinition("input")]

  init(_ attributes: AttributeSet) throws(GraphError) {}

  func resultTypes(of operands: [TensorType]) throws(GraphError) -> [TensorType] {
    guard let columns = operands[0].dimensions.last?.fixed else { throw GraphError("`halves` needs rows") }
    let half = TensorType(.float32, [operands[0].dimensions[0], Dimension(constant: columns / 2)])
    return [half, half]
  }

  func evaluate<Scalar: TensorScalar>(_ operands: [DenseTensor<Scalar>]) -> [DenseTensor<Scalar>] { operands }
}
