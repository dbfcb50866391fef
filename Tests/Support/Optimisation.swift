/// Whether the compiler optimised the tests and Martlet: where not, filling the weights of the large networks takes
/// minutes.
#if DEBUG
  package let isOptimized = false
#else
  package let isOptimized = true
#endif
