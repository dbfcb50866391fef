import Synchronization
import Testing

@testable import MartletCPU

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite struct ThreadPoolTests {
  /// How often each task ran, and whether two bodies shared a worker number at a time. The counts are plain memory, so
  /// that the thread sanitizer sees whether `run` itself orders what its tasks write.
  final class Record {
    private let counts: UnsafeMutableBufferPointer<Int>
    private let busy: UnsafeMutableBufferPointer<Bool>
    private let collisions = Atomic<Int>(0)

    init(tasks: Int, threads: Int) {
      counts = .allocate(capacity: tasks)
      counts.initialize(repeating: 0)
      busy = .allocate(capacity: threads)
      busy.initialize(repeating: false)
    }

    deinit {
      counts.deallocate()
      busy.deallocate()
    }

    func body(task: Int, worker: Int) {
      if !busy.indices.contains(worker) || busy[worker] {
        collisions.add(1, ordering: .relaxed)
        return
      }
      busy[worker] = true
      counts[task] += 1
      busy[worker] = false
    }

    /// Every task ran once, and no worker twice at a time.
    var isComplete: Bool { collisions.load(ordering: .relaxed) == 0 && counts.allSatisfy { $0 == 1 } }
  }

  @Test(arguments: [1, 2, 5], [0, 1, 2, 100])
  func everyTaskRunsOnce(threads: Int, tasks: Int) {
    let pool = ThreadPool(threads: threads)
    #expect(pool.threads == threads)
    for _ in 0..<20 {
      let record = Record(tasks: tasks, threads: threads)
      pool.run(tasks: tasks) { record.body(task: $0, worker: $1) }
      #expect(record.isComplete)
    }
  }

  @Test func threadsShareTheTasks() {
    let pool = ThreadPool(threads: 2)
    let arrived = Atomic<Int>(0)
    // Each task waits for the other, which only another thread can run.
    pool.run(tasks: 2) { _, _ in
      arrived.add(1, ordering: .sequentiallyConsistent)
      while arrived.load(ordering: .sequentiallyConsistent) < 2 { sched_yield() }
    }
    #expect(arrived.load(ordering: .sequentiallyConsistent) == 2)
  }

  @Test func parkedThreadsWake() {
    let pool = ThreadPool(threads: 3)
    for _ in 0..<3 {
      usleep(20_000)
      let record = Record(tasks: 30, threads: 3)
      pool.run(tasks: 30) { record.body(task: $0, worker: $1) }
      #expect(record.isComplete)
    }
  }

  @Test func callersTakeTurns() async {
    let pool = ThreadPool(threads: 3)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          for _ in 0..<200 {
            let record = Record(tasks: 7, threads: 3)
            pool.run(tasks: 7) { record.body(task: $0, worker: $1) }
            #expect(record.isComplete)
          }
        }
      }
    }
  }

  @Test func aRunInsideATaskStaysOnItsThread() {
    let pool = ThreadPool(threads: 2)
    let total = Atomic<Int>(0)
    let strays = Atomic<Int>(0)
    pool.run(tasks: 4) { _, worker in
      pool.run(tasks: 5) { _, inner in
        total.add(1, ordering: .relaxed)
        if inner != worker { strays.add(1, ordering: .relaxed) }
      }
    }
    #expect(total.load(ordering: .relaxed) == 20)
    #expect(strays.load(ordering: .relaxed) == 0)
  }

  @Test func denormalsAreFlushedInTasksOnly() {
    let denormal = Float.leastNonzeroMagnitude
    let kept = Atomic<Int>(0)
    let pool = ThreadPool(threads: 2)
    let arrived = Atomic<Int>(0)
    pool.run(tasks: 2) { _, _ in
      if product(denormal, 1) != 0 { kept.add(1, ordering: .relaxed) }
      arrived.add(1, ordering: .sequentiallyConsistent)
      while arrived.load(ordering: .sequentiallyConsistent) < 2 { sched_yield() }
    }
    #expect(kept.load(ordering: .relaxed) == 0)
    #expect(product(denormal, 1) > 0)
  }

  @Test func flushingNestsAndEndsOnErrors() {
    struct Failure: Error {}
    let denormal = Float.leastNonzeroMagnitude
    #expect(throws: Failure.self) {
      try withDenormalsFlushed {
        withDenormalsFlushed {}
        #expect(product(denormal, 1) == 0)
        throw Failure()
      }
    }
    #expect(product(denormal, 1) > 0)
  }

  @Test(
    "a worker begins with a share of its own, and goes on with others'",
    arguments: [
      (10, [3, 4, 5, 6, 7, 8, 9, 0, 1, 2]), (2, [0, 1]), (0, []),
    ])
  func shares(tasks: Int, order: [Int]) {
    let ranges = TaskRanges(workers: 3)
    for _ in 0..<2 {
      ranges.reset(tasks: tasks)
      var taken: [Int] = []
      ranges.take(1) { taken.append($0) }
      #expect(taken == order)
      ranges.take(0) { _ in Issue.record("a task was left") }
    }
  }

  @Test func affinityMasks() {
    #expect(allowedProcessors(status: "Name:\tx\nCpus_allowed:\tff,00000001\nCpus_allowed_list:\t0,32-39\n") == 9)
    #expect(allowedProcessors(status: "Cpus_allowed:\t3") == 2)
    #expect(allowedProcessors(status: "Cpus_allowed:\t0") == nil)
    #expect(allowedProcessors(status: "Cpus_allowed:\tx") == nil)
    #expect(allowedProcessors(status: "") == nil)
    #expect(ThreadPool.defaultThreads >= 1)
  }
}

@inline(never)
private func product(_ left: Float, _ right: Float) -> Float { left * right }
