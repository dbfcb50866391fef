/// Threads that share the tasks of one caller at a time: fork and join for short loops.
///
/// Workers wait for the next run spinning as long as a caller says that it comes soon, so that layer follows layer without a
/// call of the kernel, and some tens of microseconds longer, then parked. They are not pinned: they inherit the affinity of
/// the thread that makes the pool. Denormals are flushed wherever a task runs (``withDenormalsFlushed(_:)``).
package final class ThreadPool: Sendable {
  /// Threads that take part in a run, the caller's included.
  package let threads: Int

  private let crew: Crew
  private let workers: [WorkerThread]

  /// CPUs that this process may use.
  package static var defaultThreads: Int { usableProcessors() }

  /// - Parameter threads: how many, counting the caller; at least 1. There are fewer if the system refuses more.
  package init(threads: Int = ThreadPool.defaultThreads) {
    let crew = Crew(threads: max(1, threads))
    var workers: [WorkerThread] = []
    while workers.count + 1 < threads, let worker = WorkerThread(crew: crew, index: workers.count + 1) {
      workers.append(worker)
    }
    self.crew = crew
    self.workers = workers
    self.threads = workers.count + 1
  }

  deinit {
    crew.dismiss()
    for worker in workers { worker.join() }
  }

  /// Runs `body`, whose runs follow one another closely: workers wait for the next one awake.
  package func stayAwake(_ body: () -> Void) { crew.stayAwake(body) }

  /// Calls `body` once for each task, on several threads at once, and returns when all have returned.
  ///
  /// Which thread takes which task is open, but that each begins with an even part of them, the first tasks the caller's;
  /// `worker` is from 0 to `threads` − 1 and never the same in two bodies that run at the same time in one run, so that it
  /// can index scratch memory. `body` must be safe to call concurrently: it is not `@Sendable`, for it captures pointers. Runs
  /// of several callers happen one after the other. A run inside a task happens on that task's thread alone, under its worker
  /// number.
  package func run(tasks: Int, _ body: (_ task: Int, _ worker: Int) -> Void) {
    if let worker = crew.currentWorker {
      for task in 0..<max(0, tasks) { body(task, worker) }
      return
    }
    withDenormalsFlushed {
      crew.run(tasks: tasks, body)
    }
  }
}
