internal import MartletIR
internal import MartletKernelInterface

/// A conversion between the plain and the blocked layout.
struct ReorderOperation: LoweredOperation {
  enum Direction: String {
    case plainToBlocked = "reorder plain to blocked"
    case blockedToPlain = "reorder blocked to plain"
  }

  let direction: Direction
  let image: ImageGeometry
  let plain: BufferIndex
  let blocked: BufferIndex
  let plainLayout: BufferLayout
  let blockedLayout: BufferLayout
  let images: Dimension

  var algorithm: String { direction.rawValue }

  private func planes(_ frame: Frame) -> Int { frame.images(images) * image.blocks }

  func taskCount(in frame: Frame) -> Int { frame.tasks(for: planes(frame)) }

  func run(task: Int, in frame: Frame, worker: Int) {
    for plane in evenPart(task, of: taskCount(in: frame), total: planes(frame)) {
      let (index, block) = plane.quotientAndRemainder(dividingBy: image.blocks)
      let firstChannel = block * channelBlock
      let job = ReorderJob(
        plain: frame.address(plain) + plainLayout.offset(image: index, plane: firstChannel),
        blocked: frame.address(blocked) + blockedLayout.offset(image: index, plane: block),
        channels: min(channelBlock, image.channels - firstChannel), rows: image.height, columns: image.width,
        plainPlanePitch: plainLayout.planePitch, plainRowPitch: plainLayout.rowPitch,
        blockedPlanePitch: blockedLayout.planePitch, blockedRowPitch: blockedLayout.rowPitch)
      switch direction {
      case .plainToBlocked: frame.kernels.plainToBlocked(job)
      case .blockedToPlain: frame.kernels.blockedToPlain(job)
      }
    }
  }
}

/// A copy of plain planes to planes with a halo.
struct CopyImageOperation: LoweredOperation {
  /// The target's; the source has no halo.
  let image: ImageGeometry
  let source: BufferIndex
  let target: BufferIndex
  let images: Dimension

  var algorithm: String { "copy" }

  private func planes(_ frame: Frame) -> Int { frame.images(images) * image.channels }

  func taskCount(in frame: Frame) -> Int { frame.tasks(for: planes(frame)) }

  func run(task: Int, in frame: Frame, worker: Int) {
    let layout = BufferLayout.planar(image)
    for plane in evenPart(task, of: taskCount(in: frame), total: planes(frame)) {
      let (index, channel) = plane.quotientAndRemainder(dividingBy: image.channels)
      let from = frame.address(source) + plane * image.height * image.width
      frame.kernels.clamp(
        ElementwiseJob(
          left: from, right: from, output: frame.address(target) + layout.offset(image: index, plane: channel),
          rows: image.height, count: image.width, leftRowPitch: image.width, rightRowPitch: image.width,
          outputRowPitch: layout.rowPitch))
    }
  }
}
