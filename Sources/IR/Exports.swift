// Whoever writes an operator or a pass has tensors with the graph.
@_exported public import MartletTensors
