internal import MartletIR

/// Zeros round the planes of a buffer that a step writes. They are written in every run, since other buffers use the same
/// memory in between, beside the operation's own tasks, since no operation reads or writes the halo of its result.
struct HaloClearing {
  private let buffer: BufferIndex
  private let layout: BufferLayout
  private let images: Dimension
  private let isNeeded: Bool

  init(_ buffer: LoweredBuffer, _ index: BufferIndex) {
    self.buffer = index
    layout = buffer.layout
    images = buffer.images
    isNeeded = !(buffer.layout.geometry?.halo.isEmpty ?? true)
  }

  private func planes(_ frame: Frame) -> Int { frame.images(images) * layout.planes }

  func taskCount(in frame: Frame) -> Int { isNeeded ? frame.tasks(for: planes(frame)) : 0 }

  func run(task: Int, in frame: Frame) {
    guard let image = layout.geometry else { return }
    let lanes = layout.lanes
    // Between two rows lie the right halo of one and the left halo of the next, side by side.
    let before = image.halo.top * layout.rowPitch + image.halo.left * lanes
    let between = (image.halo.left + image.halo.right) * lanes
    let after = image.halo.bottom * layout.rowPitch + image.halo.right * lanes
    for plane in evenPart(task, of: taskCount(in: frame), total: planes(frame)) {
      let (index, channel) = plane.quotientAndRemainder(dividingBy: layout.planes)
      let origin = frame.address(buffer) + layout.offset(image: index, plane: channel)
      (origin - before).update(repeating: 0, count: before)
      var end = origin + image.width * lanes
      for _ in 1..<image.height {
        end.update(repeating: 0, count: between)
        end += layout.rowPitch
      }
      end.update(repeating: 0, count: after)
    }
  }
}
