/// A layer whose kernel is measured, alone in a graph.
struct BenchmarkedLayer: Sendable {
  enum Kind: Sendable {
    case convolution(kernel: Int, stride: Int, groups: Int)
    case linear
  }

  /// Where such a layer is found.
  let network: String
  let kind: Kind
  let inputs: Int
  let outputs: Int
  /// Rows and columns of the result.
  let size: Int
  let batch: Int

  private init(_ network: String, _ kind: Kind, _ inputs: Int, _ outputs: Int, size: Int, batch: Int) {
    (self.network, self.kind, self.inputs, self.outputs) = (network, kind, inputs, outputs)
    (self.size, self.batch) = (size, batch)
  }

  /// - Parameters:
  ///   - size: rows and columns of the result.
  private static func convolution(
    _ network: String, _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, groups: Int = 1, size: Int,
    batch: Int = 1
  ) -> BenchmarkedLayer {
    BenchmarkedLayer(
      network, .convolution(kernel: kernel, stride: stride, groups: groups), inputs, outputs, size: size, batch: batch)
  }

  private static func depthwise(
    _ network: String, _ channels: Int, kernel: Int, stride: Int = 1, size: Int
  ) -> BenchmarkedLayer {
    convolution(network, channels, channels, kernel: kernel, stride: stride, groups: channels, size: size)
  }

  private static func linear(_ network: String, _ inputs: Int, _ outputs: Int, batch: Int) -> BenchmarkedLayer {
    BenchmarkedLayer(network, .linear, inputs, outputs, size: 1, batch: batch)
  }

  /// First layers, wide and narrow maps, strides, few and many channels, and each kernel's hard cases.
  static let all = [
    convolution("lenet5", 1, 6, kernel: 5, size: 28),
    convolution("mobilenet_v2", 3, 32, kernel: 3, stride: 2, size: 112),
    convolution("resnet", 3, 64, kernel: 7, stride: 2, size: 112),
    convolution("alexnet-torchvision", 3, 64, kernel: 11, stride: 4, size: 55),

    convolution("resnet", 64, 64, kernel: 3, size: 56),
    convolution("resnet", 64, 128, kernel: 3, stride: 2, size: 28),
    convolution("resnet", 256, 256, kernel: 3, size: 14),
    convolution("resnet", 512, 512, kernel: 3, size: 7),
    convolution("squeezenet1_1", 16, 64, kernel: 3, size: 55),
    convolution("vgg16", 512, 512, kernel: 3, size: 14),
    convolution("vgg16", 512, 512, kernel: 3, size: 28),
    convolution("vgg16", 256, 256, kernel: 3, size: 56),
    convolution("squeezenet1_1", 48, 192, kernel: 3, size: 13),
    convolution("alexnet", 96, 256, kernel: 5, size: 12),
    convolution("alexnet", 384, 384, kernel: 3, size: 6),
    convolution("alexnet", 384, 384, kernel: 3, size: 6, batch: 8),
    convolution("resnext50_32x4d", 128, 128, kernel: 3, groups: 32, size: 56),

    convolution("mobilenet_v2", 16, 96, kernel: 1, size: 112),
    convolution("mobilenet_v2", 32, 16, kernel: 1, size: 112),
    convolution("mobilenet_v2", 144, 24, kernel: 1, size: 56),
    convolution("mobilenet_v2", 24, 144, kernel: 1, size: 56),
    convolution("mobilenet_v2", 32, 192, kernel: 1, size: 28),
    convolution("mobilenet_v2", 64, 384, kernel: 1, size: 14),
    convolution("mobilenet_v2", 160, 960, kernel: 1, size: 7),
    convolution("resnet50", 256, 64, kernel: 1, size: 56),
    convolution("resnet50", 1024, 256, kernel: 1, size: 14),
    convolution("resnet50", 512, 2048, kernel: 1, size: 7),
    convolution("resnet50", 1024, 2048, kernel: 1, stride: 2, size: 7),
    convolution("mobilenet_v2", 960, 160, kernel: 1, size: 7),
    convolution("squeezenet1_1", 512, 1000, kernel: 1, size: 13),

    depthwise("mobilenet_v2", 32, kernel: 3, size: 112),
    depthwise("mobilenet_v2", 96, kernel: 3, stride: 2, size: 56),
    depthwise("mobilenet_v2", 384, kernel: 3, size: 14),
    depthwise("mobilenet_v2", 576, kernel: 3, stride: 2, size: 7),
    depthwise("mobilenet_v2", 960, kernel: 3, size: 7),
    depthwise("efficientnet_b0", 240, kernel: 5, size: 14),
    depthwise("convnext_tiny", 96, kernel: 7, size: 56),

    linear("lenet5", 400, 120, batch: 1),
    linear("resnet18", 512, 1000, batch: 1),
    linear("alexnet", 9216, 1024, batch: 1),
    linear("resnet50", 2048, 1000, batch: 32),
    linear("alexnet-torchvision", 9216, 4096, batch: 32),
  ]

  /// `alexnet 96→256 5×5 of 12×12 batch 8`.
  var name: String {
    var text = "\(network) \(inputs)→\(outputs)"
    if case .convolution(let kernel, let stride, let groups) = kind {
      text += " \(kernel)×\(kernel)"
      if stride > 1 { text += " stride \(stride)" }
      if groups > 1 { text += groups == inputs ? " depthwise" : " groups \(groups)" }
      text += " of \(size)×\(size)"
    } else {
      text += " linear"
    }
    return batch > 1 ? text + " batch \(batch)" : text
  }

  /// Floating-point operations of a batch: two for each multiply-accumulate.
  var operations: Double {
    let weights =
      switch kind {
      case .convolution(let kernel, _, let groups): inputs / groups * outputs * kernel * kernel
      case .linear: inputs * outputs
      }
    return 2 * Double(weights * size * size * batch)
  }

  /// The IR's text of a graph in which ``step`` is the layer. What stands before a linear layer makes its input a value of
  /// the graph's own, as convolutions' inputs are by their layout.
  var graphText: String {
    switch kind {
    case .convolution(let kernel, let stride, let groups):
      let padding = kernel / 2
      let inputSize = (size - 1) * stride + kernel - 2 * padding
      return """
        graph layer {
          %image = input : f32[N, \(inputs), \(inputSize), \(inputSize)]
          %weight = parameter : f32[\(outputs), \(inputs / groups), \(kernel), \(kernel)]
          %bias = parameter : f32[\(outputs)]
          %\(Self.step) = conv2d(%image, %weight, %bias) {stride = [\(stride), \(stride)], padding = \
        [\(padding), \(padding), \(padding), \(padding)], groups = \(groups), activation = relu} : \
        f32[N, \(outputs), \(size), \(size)]
          output result = %\(Self.step)
        }
        """
    case .linear:
      return """
        graph layer {
          %features = input : f32[N, \(inputs)]
          %before = relu(%features) : f32[N, \(inputs)]
          %weight = parameter : f32[\(outputs), \(inputs)]
          %bias = parameter : f32[\(outputs)]
          %\(Self.step) = linear(%before, %weight, %bias) {activation = relu} : f32[N, \(outputs)]
          output result = %\(Self.step)
        }
        """
    }
  }

  static let step = "layer"
}
