import Synchronization

/// The tasks of a run, of which each worker begins with an even part of its own, in order; one that is through takes what
/// others have left. So a worker has, run after run, the same share of what is cut alike, and finds in its caches what it
/// wrote there, unless another is late.
///
/// `@unchecked Sendable`: `tasks` is written by ``reset(tasks:)`` alone, while nobody takes.
final class TaskRanges: @unchecked Sendable {
  private let workers: Int
  // Allocated, for atomics cannot be in an array.
  private let next: UnsafeMutablePointer<Padded<Atomic<Int>>>
  private var tasks = 0

  init(workers: Int) {
    self.workers = workers
    next = .allocate(capacity: workers)
    for worker in 0..<workers { (next + worker).initialize(to: Padded(Atomic(0))) }
  }

  deinit {
    next.deinitialize(count: workers)
    next.deallocate()
  }

  /// Lays out a new run.
  func reset(tasks: Int) {
    self.tasks = tasks
    for worker in 0..<workers {
      next[worker].value.store(evenPart(worker, of: workers, total: tasks).lowerBound, ordering: .relaxed)
    }
  }

  /// Calls `body` with tasks until none is left.
  func take(_ worker: Int, _ body: (_ task: Int) -> Void) {
    for offset in 0..<workers {
      let owner = (worker + offset) % workers
      let end = evenPart(owner, of: workers, total: tasks).upperBound
      while true {
        let task = next[owner].value.add(1, ordering: .relaxed).oldValue
        if task >= end { break }
        body(task)
      }
    }
  }
}

/// A value with cache lines of its own, so that threads that write one do not disturb those that read another.
struct Padded<Value: ~Copyable>: ~Copyable {
  private let before = InlineArray<15, UInt64>(repeating: 0)
  let value: Value
  private let after = InlineArray<15, UInt64>(repeating: 0)

  init(_ value: consuming Value) { self.value = value }
}
