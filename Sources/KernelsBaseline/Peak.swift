import MartletKernelInterface

/// Chains enough to hide the latency of a multiply-add, in no more registers than there are.
#if arch(x86_64) && MARTLET_AVX512
  private typealias Chains = InlineArray<12, Vector>
#elseif arch(x86_64) && MARTLET_BASELINE
  private typealias Chains = InlineArray<3, Vector>
#else
  private typealias Chains = InlineArray<6, Vector>
#endif

@inline(never)
func multiplyAdds(_ job: MultiplyAddJob) -> Int {
  runChains(Chains.self, job)
}

@inline(__always)
private func runChains<let chains: Int>(_: InlineArray<chains, Vector>.Type, _ job: MultiplyAddJob) -> Int {
  let factor = Vector(repeating: job.factor)
  var sums: InlineArray<chains, Vector> = zeros()
  // Equal chains would be computed once.
  for chain in 0..<chains { sums[unchecked: chain] = Vector(repeating: job.factor + Float(chain)) }
  for _ in 0..<job.rounds {
    for chain in 0..<chains {
      sums[unchecked: chain] = multiplyAdd(sums[unchecked: chain], sums[unchecked: chain], factor)
    }
  }
  var sum = Vector()
  for chain in 0..<chains { sum += sums[unchecked: chain] }
  storeUnaligned(sum, to: job.output)
  return job.rounds * chains * lanes * 2
}

@inline(never)
func readAll(_ job: ReadJob) {
  readAll(InlineArray<8, Vector>.self, job)
}

/// As many vectors side by side as ``ReadJob/granularity`` says.
@inline(__always)
private func readAll<let width: Int>(_: InlineArray<width, Vector>.Type, _ job: ReadJob) {
  var sums: InlineArray<width, Vector> = zeros()
  var position = 0
  while position < job.count {
    for index in 0..<width {
      sums[unchecked: index] = sums[unchecked: index] + load(job.input + position + index * lanes)
    }
    position += width * lanes
  }
  var sum = Vector()
  for index in 0..<width { sum += sums[unchecked: index] }
  storeUnaligned(sum, to: job.output)
}
