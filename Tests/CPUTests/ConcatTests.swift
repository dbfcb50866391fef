import MartletCPU
import MartletIR
import MartletPlanning
import MartletTensors
import Testing

/// Concatenations of whole blocks of channels are written by those that make the parts.
@Suite struct ConcatTests {
  private func lower(_ text: String) throws -> LoweredGraph {
    let graph = try Graph.parse(text)
    let lowered = try Lowering.lower(graph)
    for batch in [1, 3] {
      let request = try lowered.planRequest(lowered.segments(batch: batch)).request
      #expect(checkPlan(try lowered.plan(batch: batch, limit: .max).plan, request) == [])
      for threads in [1, 2] {
        let run = try CPURun(graph, threads: threads)
        let disagreement = try run.firstDisagreement(batch: batch, tolerance: run.tolerance)
        #expect(disagreement == nil, "batch \(batch): \(disagreement ?? "")")
        for (output, truth) in zip(try run.run(batch: batch), try run.reference(batch: batch)) {
          #expect(relativeError(output, truth) < run.tolerance)
        }
      }
    }
    return lowered
  }

  private func copies(_ lowered: LoweredGraph) -> [String] {
    lowered.steps.filter { $0.operation.algorithm == "copy" }.map(\.name)
  }

  @Test("branches that read one value, with the halo of what reads the concatenation")
  func branches() throws {
    let lowered = try lower(
      """
      graph branches {
        %x = input : f32[N, 16, 5, 7]
        %w1 = parameter : f32[32, 16, 1, 1]
        %w3 = parameter : f32[16, 16, 3, 3]
        %w = parameter : f32[9, 53, 3, 3]
        %a = conv2d(%x, %w1) : f32[N, 32, 5, 7]
        %b = conv2d(%x, %w3) {padding = [1, 1, 1, 1], activation = sigmoid} : f32[N, 16, 5, 7]
        %p = parameter : f32[5, 16, 1, 1]
        %c = conv2d(%x, %p) : f32[N, 5, 5, 7]
        %all = concat(%a, %b, %c) {axis = 1} : f32[N, 53, 5, 7]
        %y = conv2d(%all, %w) {padding = [1, 1, 1, 1]} : f32[N, 9, 5, 7]
        output y = %y
      }
      """)
    #expect(copies(lowered) == [])
    #expect(lowered.values["all"]?.step == 3)
    let text = lowered.description
    #expect(
      text.contains("b: blocked[16, 5, 7] halo [1, 1, 1, 1] in all from block 2 = direct convolution 3×3 + sigmoid"),
      "\(text)")
  }

  @Test("a dense block is one buffer")
  func nested() throws {
    let lowered = try lower(
      """
      graph dense {
        %x = input : f32[N, 16, 4, 4]
        %w1 = parameter : f32[16, 16, 3, 3]
        %w2 = parameter : f32[16, 32, 3, 3]
        %w3 = parameter : f32[21, 48, 3, 3]
        %r = relu(%x) : f32[N, 16, 4, 4]
        %a = conv2d(%r, %w1) {padding = [1, 1, 1, 1]} : f32[N, 16, 4, 4]
        %ra = concat(%r, %a) {axis = 1} : f32[N, 32, 4, 4]
        %same = dropout(%ra) {probability = 0.5} : f32[N, 32, 4, 4]
        %n = tanh(%same) : f32[N, 32, 4, 4]
        %b = conv2d(%n, %w2) {padding = [1, 1, 1, 1]} : f32[N, 16, 4, 4]
        %rab = concat(%same, %b) {axis = 1} : f32[N, 48, 4, 4]
        %c = conv2d(%rab, %w3) {padding = [1, 1, 1, 1]} : f32[N, 21, 4, 4]
        %rabc = concat(%rab, %c) {axis = 1} : f32[N, 69, 4, 4]
        %y = relu(%rabc) : f32[N, 69, 4, 4]
        output y = %y
        output middle = %ra
      }
      """)
    #expect(copies(lowered) == [])
    let (plan, _) = try lowered.plan(batch: 2, limit: .max)
    #expect(plan.buffers.filter { $0.parent != nil }.map(\.name) == ["rab", "ra", "r.blocked", "a", "b", "c"])
  }

  @Test("what is read by two, twice by one, or comes plain is copied or laid out into its place")
  func copied() throws {
    let lowered = try lower(
      """
      graph copied {
        %x = input : f32[N, 16, 3, 3]
        %i = input : f32[N, 16, 3, 3]
        %w = parameter : f32[16, 16, 1, 1]
        %a = conv2d(%x, %w) : f32[N, 16, 3, 3]
        %first = concat(%a, %i) {axis = 1} : f32[N, 32, 3, 3]
        %second = concat(%a, %a, %i) {axis = 1} : f32[N, 48, 3, 3]
        %third = concat(%x, %i) {axis = 1} : f32[N, 32, 3, 3]
        %p = max_pool(%first) {kernel = [2, 2], stride = [1, 1]} : f32[N, 32, 2, 2]
        %q = max_pool(%second) {kernel = [2, 2], stride = [1, 1]} : f32[N, 48, 2, 2]
        %s = max_pool(%third) {kernel = [2, 2], stride = [1, 1]} : f32[N, 32, 2, 2]
        output p = %p
        output q = %q
        output s = %s
      }
      """)
    #expect(copies(lowered).sorted() == ["first", "second"])
  }

  @Test("channels that fill no blocks, and other axes, are copied in the plain layout")
  func plain() throws {
    let lowered = try lower(
      """
      graph plain {
        %x = input : f32[N, 16, 3, 3]
        %w = parameter : f32[5, 16, 1, 1]
        %v = parameter : f32[16, 16, 1, 1]
        %a = conv2d(%x, %w) : f32[N, 5, 3, 3]
        %b = conv2d(%x, %v) : f32[N, 16, 3, 3]
        %odd = concat(%a, %b) {axis = 1} : f32[N, 21, 3, 3]
        %rows = concat(%b, %b) {axis = 2} : f32[N, 16, 6, 3]
        output odd = %odd
        output rows = %rows
      }
      """)
    #expect(copies(lowered) == ["odd", "rows"])
    #expect(lowered.buffers.allSatisfy { $0.part == nil })
  }
}
