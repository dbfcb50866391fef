package import MartletKernelInterface

/// The kernels, compiled for this module's instruction set. Nothing else of the module is visible outside; on another
/// architecture all modules hold the same kernels.
@inline(never)
package func kernelTable() -> KernelTable {
  KernelTable(
    convolution: { convolution($0) },
    planarConvolution: { planarConvolution($0) },
    depthwiseConvolution: { depthwiseConvolution($0) },
    linear: { linear($0) },
    maxPool: { maxPool($0) },
    averagePool: { averagePool($0) },
    localResponse: { localResponse($0) },
    softmax: { softmax($0) },
    clamp: { clamp($0) },
    add: { add($0) },
    plainToBlocked: { plainToBlocked($0) },
    blockedToPlain: { blockedToPlain($0) },
    multiplyAdds: { multiplyAdds($0) },
    readAll: { readAll($0) },
    function: { applyFunction($0) },
    blockedBinary: { blockedBinary($0) },
    plainBinary: { plainBinary($0) },
    blockedChannels: { blockedChannels($0) },
    plainChannels: { plainChannels($0) },
    layerNorm: { layerNorm($0) },
    channelNorm: { channelNorm($0) },
    logSoftmax: { logSoftmax($0) },
    reduce: { reduce($0) },
    stridedCopy: { stridedCopy($0) },
    gather: { gather($0) },
    interpolate: { interpolate($0) },
    matrixProduct: { matrixProduct($0) },
    transposedConvolution: { transposedConvolution($0) },
    winogradWeights: { winogradWeights($0) },
    winogradProducts: { winogradProducts($0) },
    winogradInput: { winogradInput($0) },
    winogradOutput: { winogradOutput($0) })
}
