/// Deterministic tensors computed from a name and a seed, so that a network of any size can be checked, benchmarked and
/// verified without its weights. The same numbers come out on every machine.
///
///     h    = FNV-1a-64(utf8(name))
///     z(i) = mix(seed · G + h + (i + 1) · G)        G = 0x9E3779B97F4A7C15, modulo 2⁶⁴; mix: splitmix64's finaliser
///     u(i) = (z(i) >> 40) / 2²⁴                     exact in Float, in [0, 1)
///     v(i) = 2 · u(i) − 1                           exact in Float, in [−1, 1)
public enum SyntheticTensors {
  /// v(0), v(1), … in row-major order.
  public static func uniform(named name: String, shape: Shape, seed: UInt64) -> Tensor {
    let base = seed &* golden &+ fnv1a(name)
    let elements = (0..<UInt64(shape.elementCount)).map { i -> Float in
      let bits = mix(base &+ (i &+ 1) &* golden) >> 40
      return 2 * (Float(bits) * 0x1p-24) - 1
    }
    return Tensor(shape: shape, elements: elements)
  }

  /// The synthetic value of a parameter, by its full name (`features.0.weight`) and stored shape (convolution OIHW,
  /// linear OI): `1 + 0.1·v` for a running variance and for the weight of a norm, `v·√(6 / fan-in)` for any other weight
  /// of rank 2 or more (fan-in: the product of the dimensions after the first), else `0.05·v`.
  public static func parameter(named name: String, shape: Shape, seed: UInt64, isNormWeight: Bool) -> Tensor {
    var tensor = uniform(named: name, shape: shape, seed: seed)
    let leaf = name.split(separator: ".", omittingEmptySubsequences: false).last ?? ""
    if leaf == "running_var" || isNormWeight {
      tensor.elements = tensor.elements.map { 1 + 0.1 * $0 }
    } else if shape.rank >= 2 && leaf == "weight" {
      let fanIn = shape.dimensions.dropFirst().reduce(1, *)
      let scale = (6 / Float(fanIn)).squareRoot()
      tensor.elements = tensor.elements.map { $0 * scale }
    } else {
      tensor.elements = tensor.elements.map { 0.05 * $0 }
    }
    return tensor
  }

  /// The synthetic input of a graph: white noise on a level of its own for each image and channel, so that two images
  /// of a batch differ at the output: `v("input:NAME") + 2·v("input:NAME:offset")`, the offset of shape `[N, C, 1, …]`.
  public static func input(named name: String, shape: Shape, seed: UInt64) -> Tensor {
    var tensor = uniform(named: "input:" + name, shape: shape, seed: seed)
    let levels = shape.dimensions.prefix(2).reduce(1, *)
    let offset = uniform(named: "input:\(name):offset", shape: [levels], seed: seed).elements
    let plane = shape.dimensions.dropFirst(2).reduce(1, *)
    for i in tensor.elements.indices { tensor.elements[i] += 2 * offset[i / plane] }
    return tensor
  }

  private static let golden: UInt64 = 0x9E37_79B9_7F4A_7C15

  private static func fnv1a(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }

  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
