internal import Foundation

/// How many random graphs a test looks at: `MARTLET_RANDOM_GRAPHS` where the environment has it, else a thousand, or a few
/// where the compiler did not optimise. They are the graphs of the seeds from 1.
package let randomGraphCount: UInt64 =
  ProcessInfo.processInfo.environment["MARTLET_RANDOM_GRAPHS"].flatMap(UInt64.init).map { max(1, $0) }
  ?? (isOptimized ? 1_000 : 60)
