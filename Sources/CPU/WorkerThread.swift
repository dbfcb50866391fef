#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A thread of the system that works in a crew until the crew is dismissed.
struct WorkerThread: @unchecked Sendable {
  private let thread: pthread_t

  /// Nothing if the system has no more threads for this process.
  init?(crew: Crew, index: Int) {
    let order = Unmanaged.passRetained(WorkOrder(crew: crew, index: index))
    var attributes = pthread_attr_t()
    guard pthread_attr_init(&attributes) == 0 else {
      order.release()
      return nil
    }
    defer { pthread_attr_destroy(&attributes) }
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let status = pthread_create(&thread, &attributes, workerMain, order.toOpaque())
    #if canImport(Darwin)
      guard status == 0, let thread else {
        order.release()
        return nil
      }
    #else
      guard status == 0 else {
        order.release()
        return nil
      }
    #endif
    self.thread = thread
  }

  /// Waits until the thread has ended.
  func join() {
    pthread_join(thread, nil)
  }
}

private final class WorkOrder: Sendable {
  let crew: Crew
  let index: Int

  init(crew: Crew, index: Int) {
    self.crew = crew
    self.index = index
  }
}

#if canImport(Darwin)
  private func workerMain(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    work(argument)
    return nil
  }
#else
  private func workerMain(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument { work(argument) }
    return nil
  }
#endif

private func work(_ argument: UnsafeMutableRawPointer) {
  let order = Unmanaged<WorkOrder>.fromOpaque(argument).takeRetainedValue()
  withDenormalsFlushed {
    order.crew.work(as: order.index)
  }
}
