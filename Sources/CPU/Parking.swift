import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A lock of the system's. (Unlike that of `Synchronization`, the thread sanitizer knows it.)
final class SystemMutex: @unchecked Sendable {
  // Allocated, for it must not move.
  fileprivate let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

  init() {
    mutex.initialize(to: pthread_mutex_t())
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  func withLock<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }
}

/// Where threads sleep until something has changed. Waking costs a single load while nobody sleeps.
final class Parking: @unchecked Sendable {
  private let lock = SystemMutex()
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let sleepers = Atomic<Int>(0)

  init() {
    condition.initialize(to: pthread_cond_t())
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    condition.deallocate()
  }

  /// Sleeps as long as the condition holds. It must be a sequentially consistent load of what ``wakeAll()``'s caller
  /// wrote, sequentially consistently, before the call.
  func wait(while holds: () -> Bool) {
    lock.withLock {
      sleepers.add(1, ordering: .sequentiallyConsistent)
      while holds() { pthread_cond_wait(condition, lock.mutex) }
      sleepers.subtract(1, ordering: .sequentiallyConsistent)
    }
  }

  func wakeAll() {
    guard sleepers.load(ordering: .sequentiallyConsistent) > 0 else { return }
    _ = lock.withLock { pthread_cond_broadcast(condition) }
  }
}
