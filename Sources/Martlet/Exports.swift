// Whoever imports Martlet has tensors, graphs, passes and diagnostics with it.
@_exported public import MartletDiagnostics
@_exported public import MartletIR
@_exported public import MartletPasses
@_exported public import MartletTensors
