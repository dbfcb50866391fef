internal import MartletIR

/// A step of a lowered graph with what would else be found out anew in each run: short steps take less time than that.
struct ReadyStep: Sendable {
  private let operation: any LoweredOperation
  private let halo: HaloClearing
  /// Vector operations for an image, about.
  private let work: Double

  init(_ step: LoweredStep, of graph: LoweredGraph) {
    operation = step.operation
    halo = HaloClearing(graph[step.writes], step.writes)
    work = graph.work(of: step, images: 1)
  }

  /// Vector operations that are worth handing to other threads: some microseconds of them.
  private static let leastWork = 32_768.0

  /// Takes the images of a frame through the step.
  /// - Parameters:
  ///   - alone: the same as `frame`, for one thread.
  ///   - worker: the number of the calling thread.
  func run(in frame: Frame, alone: Frame, on pool: ThreadPool, worker: Int) {
    if frame.threads == 1 || work * Double(frame.batch) < Self.leastWork {
      for task in 0..<operation.taskCount(in: alone) { operation.run(task: task, in: alone, worker: worker) }
      for task in 0..<halo.taskCount(in: alone) { halo.run(task: task, in: alone) }
    } else {
      let tasks = operation.taskCount(in: frame)
      pool.run(tasks: tasks + halo.taskCount(in: frame)) { task, worker in
        if task < tasks {
          operation.run(task: task, in: frame, worker: worker)
        } else {
          halo.run(task: task - tasks, in: frame)
        }
      }
    }
  }
}
