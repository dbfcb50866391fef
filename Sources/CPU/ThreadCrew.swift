import Synchronization

#if arch(x86_64)
  import Builtin
#endif
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a pool's threads share. The pool owns it together with the threads, so that it outlives both.
///
/// A run is published by a new `epoch`. A worker that sees one enters, and takes tasks if the run is still open; the caller
/// closes the run when no task is left and waits for those inside. So a worker that wakes late delays nobody: it finds the
/// run closed. Entering and closing are sequentially consistent, each side's write before its read: either the caller sees
/// the worker inside, or the worker sees the run closed.
///
/// `@unchecked Sendable`: `ranges` and `body` are written by the one caller in a run while the run is closed and nobody is
/// inside, and read inside an open run only.
final class Crew: @unchecked Sendable {
  private let epoch = Padded(Atomic<Int>(0))
  private let isOpen = Padded(Atomic<Bool>(false))
  private let inside = Padded(Atomic<Int>(0))
  /// Callers who will have another run soon.
  private let busy = Padded(Atomic<Int>(0))
  private let isDismissed = Atomic<Bool>(false)
  private let parking = Parking()
  private let callers = SystemMutex()
  private let workerKey: pthread_key_t?

  private let ranges: TaskRanges
  private var body: ((Int, Int) -> Void)?

  /// - Parameter threads: workers and the caller.
  init(threads: Int) {
    ranges = TaskRanges(workers: threads)
    var key = pthread_key_t()
    workerKey = pthread_key_create(&key, nil) == 0 ? key : nil
  }

  deinit {
    if let workerKey { pthread_key_delete(workerKey) }
  }

  /// The number of the worker that this thread is while it runs tasks of this crew.
  var currentWorker: Int? {
    guard let workerKey, let value = pthread_getspecific(workerKey) else { return nil }
    return Int(bitPattern: value) - 1
  }

  /// The caller's side of ``ThreadPool/run(tasks:_:)``.
  func run(tasks count: Int, _ body: (Int, Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      callers.withLock {
        ranges.reset(tasks: count)
        self.body = body
        isOpen.value.store(true, ordering: .sequentiallyConsistent)
        if count > 1 {
          epoch.value.add(1, ordering: .sequentiallyConsistent)
          parking.wakeAll()
        }
        takeTasks(worker: 0)
        isOpen.value.store(false, ordering: .sequentiallyConsistent)
        var patience = Patience()
        while inside.value.load(ordering: .sequentiallyConsistent) != 0 {
          if !patience.spin() { sched_yield() }
        }
        self.body = nil
      }
    }
  }

  /// Keeps workers from going to sleep between the runs of `body`: one that sleeps and wakes for every run may stay on the
  /// caller's own processor for good, where the system does not look for an idle one.
  func stayAwake(_ body: () -> Void) {
    busy.value.add(1, ordering: .relaxed)
    body()
    busy.value.subtract(1, ordering: .relaxed)
  }

  /// A worker's life.
  func work(as worker: Int) {
    var seen = 0
    while true {
      waitForEpoch(after: seen)
      seen = epoch.value.load(ordering: .sequentiallyConsistent)
      if isDismissed.load(ordering: .acquiring) { return }
      inside.value.add(1, ordering: .sequentiallyConsistent)
      if isOpen.value.load(ordering: .sequentiallyConsistent) { takeTasks(worker: worker) }
      inside.value.subtract(1, ordering: .sequentiallyConsistent)
    }
  }

  /// Ends every worker's life.
  func dismiss() {
    isDismissed.store(true, ordering: .releasing)
    epoch.value.add(1, ordering: .sequentiallyConsistent)
    parking.wakeAll()
  }

  /// Never inlined, so that this thread's hold on `body` ends before the thread leaves.
  @inline(never)
  private func takeTasks(worker: Int) {
    guard let body else { return }
    if let workerKey { pthread_setspecific(workerKey, UnsafeRawPointer(bitPattern: worker + 1)) }
    ranges.take(worker) { body($0, worker) }
    if let workerKey { pthread_setspecific(workerKey, nil) }
  }

  private func waitForEpoch(after seen: Int) {
    var patience = Patience()
    while epoch.value.load(ordering: .acquiring) == seen {
      if patience.spin() { continue }
      if busy.value.load(ordering: .relaxed) > 0 {
        sched_yield()
        continue
      }
      parking.wait { epoch.value.load(ordering: .sequentiallyConsistent) == seen }
      return
    }
  }
}

/// Spinning for some tens of microseconds: longer than the gap between two layers, too short to matter afterwards.
private struct Patience {
  private var left = 2000

  /// False when patience is at its end.
  mutating func spin() -> Bool {
    guard left > 0 else { return false }
    left -= 1
    #if arch(x86_64)
      Builtin.int_x86_sse2_pause()
    #endif
    return true
  }
}
