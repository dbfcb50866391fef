import MartletDiagnostics
import MartletIR
import Testing

/// Every way in which a text is no graph, with its exact message.
struct ParserDiagnosticTests {
  /// A line of a graph that has an input `%x` of `[N, 4, 6, 6]` and a parameter `%w` of `[2, 4, 3, 3]`, and the diagnostic
  /// with its columns in that line.
  @Test(arguments: [
    // Operators
    ("%y = rleu(%x) : f32[N]", "6: error: there is no operator `rleu`; did you mean `relu`?"),
    ("%y = banana(%x) : f32[N]", "6: error: there is no operator `banana`"),
    ("%x = relu(%x) : f32[N, 4, 6, 6]", "1: error: there are two nodes named `x`"),
    ("%y = relu(%x) : f32[N, 4]", "17: error: the type must be f32[N, 4, 6, 6]"),
    ("%y = relu(%x) : (f32[N, 4, 6, 6], f32[N])", "17: error: the type must be f32[N, 4, 6, 6]"),
    ("%y = relu() : f32[N]", "1: error: `relu` takes 1 operands, not 0"),
    ("%y = add(%x) : f32[N]", "1: error: `add` takes 2 operands, not 1"),
    ("%y = conv2d(%x) : f32[N]", "1: error: `conv2d` takes 2 to 3 operands, not 1"),
    ("%y = concat() : f32[N]", "1: error: `concat` takes at least 1 operands, not 0"),
    (
      "%h = input : f16[N, 4] %y = relu(%h) : f16[N, 4]",
      "24: error: `relu` computes in f32, but an operand is f16[N, 4]"
    ),
    ("%y = input(%x) : f32[N]", "1: error: `input` has one type and no operands"),
    ("%y = parameter : (f32[2], f32[2])", "1: error: `parameter` has one type and no operands"),
    ("%y = input {norm = true} : f32[N]", "1: error: there is no attribute `norm`"),
    ("%y = input : f32[N, N]", "1: error: `y` would be f32[N, N], whose elements cannot be counted"),
    (
      "%y = input : f32[4294967296, 4294967296]",
      "1: error: `y` would be f32[4294967296, 4294967296], whose elements cannot be counted"
    ),
    (
      "%y = input : f32[1, 1, 1, 9223372036854775807]",
      "1: error: `y` would be f32[1, 1, 1, 9223372036854775807], whose elements cannot be counted"
    ),
    ("%y = input : f32[N-2]", "1: error: `y` would be f32[N-2], whose elements cannot be counted"),
    // Values
    ("%y = relu(%xx) : f32[N]", "11: error: `%xx` is not defined before it is read; did you mean `x`?"),
    ("%y = relu(%y) : f32[N]", "11: error: `%y` is not defined before it is read"),
    ("%y = relu(%x#1) : f32[N]", "11: error: `%x` has no result 1"),
    ("%y = relu(%x#a) : f32[N]", "14: error: expected an integer"),
    ("%y = relu(x) : f32[N]", "11: error: expected a value such as `%conv1`"),
    ("%y = relu(%x %x) : f32[N]", "14: error: expected `,`"),
    ("output y = %z", "12: error: `%z` is not defined before it is read"),
    ("output = %x", "8: error: expected the output's name"),
    ("output y %x", "10: error: expected `=`"),
    ("output y = %x output y = %w", "22: error: there are two outputs named `y`"),
    // Attributes
    ("%y = relu(%x) {a = 1} : f32[N]", "1: error: there is no attribute `a`"),
    ("%y = softmax(%x) {axis = 2, axis = 1} : f32[N]", "29: error: the attribute `axis` stands there twice"),
    ("%y = softmax(%x) {axis 2} : f32[N]", "24: error: expected `=`"),
    ("%y = softmax(%x) {=} : f32[N]", "19: error: expected an attribute"),
    ("%y = softmax(%x) {axis = } : f32[N]", "26: error: expected an attribute's value"),
    ("%y = softmax(%x) {axis = 1.5.2} : f32[N]", "26: error: `1.5.2` is no number"),
    ("%y = dropout(%x) {probability = 1e999} : f32[N]", "33: error: `1e999` is no number"),
    ("%y = dropout(%x) {probability = 2} : f32[N]", "1: error: `probability` must be from 0 to 1"),
    ("%y = dropout(%x) {probability = half} : f32[N]", "1: error: `probability` must be a finite number"),
    ("%y = softmax(%x) {axis = 0} : f32[N]", "1: error: `axis` must be an integer of at least 1"),
    ("%y = softmax(%x) {axis = 1099511627776} : f32[N]", "1: error: `axis` must be an integer of at least 1"),
    ("%y = adaptive_avg_pool(%x) : f32[N]", "1: error: `size` is missing"),
    (
      "%y = adaptive_avg_pool(%x) {size = [1, 2, 3]} : f32[N]",
      "1: error: `size` must be an integer, or 2 of them, of at least 1"
    ),
    ("%y = adaptive_avg_pool(%x) {size = [1, a]} : f32[N]", "40: error: expected an integer"),
    ("%y = conv2d(%x, %w) {activation = softmax} : f32[N]", "1: error: there is no activation `softmax`"),
    (
      "%y = conv2d(%x, %w) {activation = 6} : f32[N]",
      "1: error: `activation` must be `none` or the name of an activation"
    ),
    (
      "%y = conv2d(%x, %w) {activation = relu(slope = 1)} : f32[N]",
      "1: error: the activation `relu`: there is no attribute `slope`"
    ),
    (
      "%y = conv2d(%x, %w) {activation = clip(min = 2, max = 1)} : f32[N]",
      "1: error: the activation `clip`: `max` is 1.0, which is below `min`, 2.0"
    ),
    (
      "%y = conv2d(%x, %w) {activation = clip(min = 2, min = 1)} : f32[N]",
      "49: error: the argument `min` stands there twice"
    ),
    (
      "%y = conv2d(%x, %w) {activation = clip(min = a(b = 1))} : f32[N]",
      "46: error: an argument has no arguments of its own"
    ),
    ("%y = conv2d(%x, %w) {activation = clip(min 2)} : f32[N]", "44: error: expected `=`"),
    ("%y = conv2d(%x, %w) {padding = same} : f32[N]", "1: error: `padding` cannot be `same` here"),
    (
      "%y = conv2d(%x, %w) {padding = [1]} : f32[N]",
      "1: error: `padding` must be an integer, [vertical, horizontal], [top, left, bottom, right], or `same`"
    ),
    (
      "%y = max_pool(%x) {kernel = 2, stride = 2, ceil_mode = 1} : f32[N]",
      "1: error: `ceil_mode` must be `true` or `false`"
    ),
    // Types
    ("%y = input : i33[N]", "14: error: expected a type such as `f32[N, 3, 8, 8]`"),
    ("%y = input : 3", "14: error: expected a type such as `f32[N, 3, 8, 8]`"),
    ("%y = input : f32(", "17: error: expected `[`"),
    ("%y = input : f32[a]", "18: error: `a` is no dimension"),
    ("%y = input : f32[-1]", "18: error: `-1` is no dimension"),
    ("%y = input : f32[0N]", "18: error: `0N` is no dimension"),
    ("%y = input : f32[N+]", "20: error: expected a number"),
    ("%y = input : f32[%x]", "18: error: expected a dimension such as `28` or `N`"),
    ("%y = input : f32[99999999999999999999]", "18: error: `99999999999999999999` is no dimension"),
    ("%y = input f32[N]", "12: error: expected `:`"),
    ("%y = parameter : f32[N]", "1: error: the parameter `y` must have a fixed shape, not f32[N]"),
    // Tokens
    ("%y : relu", "4: error: expected `=`"),
    ("%y = (", "6: error: expected an operator"),
    ("% = relu(%x)", "1: error: a name must follow `%`"),
    ("%\"y = relu(%x)", "1: error: a quoted name does not end on its line"),
    ("%\"\\y\" = relu(%x)", "1: error: unknown escape in a quoted name"),
    ("%\"\\u{D800}\" = relu(%x)", "1: error: unknown escape in a quoted name"),
    ("%\"\\u{41\" = relu(%x)", "1: error: unknown escape in a quoted name"),
    ("%y = relu(%x) ; 3", "15: error: unexpected character U+3B"),
    ("relu(%x)", "1: error: expected a node, an output or `}`"),
  ])
  func inALine(_ line: String, _ expected: String) {
    let text = "graph g {\n%x = input : f32[N, 4, 6, 6]\n%w = parameter : f32[2, 4, 3, 3]\n\(line)\n}\n"
    let failure = #expect(throws: DiagnosticSet.self) { try Graph.parse(text, file: "g.ir") }
    #expect(failure?.description == "g.ir:4:" + expected)
  }

  @Test(arguments: [
    ("", "1:1: error: expected `graph`"),
    ("garph g {", "1:1: error: expected `graph`"),
    ("graph {", "1:7: error: expected the graph's name"),
    ("graph g", "1:8: error: expected `{`"),
    ("graph g {", "1:10: error: expected a node, an output or `}`"),
    ("graph g {} graph", "1:12: error: nothing may follow the graph"),
    ("graph g { %y =", "1:15: error: expected an operator"),
  ])
  func inAWholeText(_ text: String, _ expected: String) {
    let failure = #expect(throws: DiagnosticSet.self) { try Graph.parse(text, file: "g.ir") }
    #expect(failure?.description == "g.ir:" + expected)
  }

  @Test func showsTheLine() {
    let text = "graph g {\n  %x = input : f32[N]\n  %y = rleu(%x) : f32[N]\n}"
    let failure = #expect(throws: DiagnosticSet.self) { try Graph.parse(text, file: "g.ir") }
    #expect(
      failure.map { DiagnosticRenderer(sources: ["g.ir": text]).render($0) } == """
        g.ir:3:8: error: there is no operator `rleu`; did you mean `relu`?
            %y = rleu(%x) : f32[N]
                 ^~~~
        """)
  }

  /// Whatever stands in a text, the parser comes back with a graph or a diagnostic.
  @Test func survivesEveryCut() {
    let text = GraphTextTests.everything
    for length in stride(from: 0, to: text.count - 1, by: 7) {
      let cut = String(text.prefix(length))
      #expect(throws: DiagnosticSet.self) { try Graph.parse(cut) }
    }
    for position in stride(from: 0, to: text.count, by: 11) {
      var characters = Array(text)
      characters.remove(at: position)
      do throws(DiagnosticSet) {
        let graph = try Graph.parse(String(characters))
        #expect(graph.verify() == [])
      } catch {
        #expect(!error.diagnostics.isEmpty)
      }
    }
  }
}
