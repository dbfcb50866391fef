public import Martlet

extension CompileOptions {
  /// Martlet's own operators and passes, and those of this package.
  public static var withBlurPool: CompileOptions {
    var options = CompileOptions()
    options.operators.register(BlurPool.self)
    options.pipeline.passes.insert(.simplifyBlurPool, at: 0)
    return options
  }
}
