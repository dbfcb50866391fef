internal import MartletIR
internal import MartletKernelInterface

extension Session {
  /// Whether the buffer that a step wrote last has +0 wherever no element of its value is: in the lanes past the channels, and
  /// in the halo. Tests ask it after each step.
  package func hasCleanPadding(afterStep step: Int) -> Bool {
    let target = executable.lowered.steps[step].writes
    let layout = executable.lowered[target].layout
    guard let image = layout.geometry, let images = executable.lowered[target].images.value(batch: batch) else {
      return true
    }
    let base = addresses[target.index]
    for index in 0..<images {
      for plane in 0..<layout.planes {
        let start = base + index * (layout.imagePitch ?? 0) + plane * layout.planePitch
        let live = layout.liveLanes(ofBlock: plane)
        for row in 0..<image.paddedHeight {
          for column in 0..<image.paddedWidth {
            let isInside =
              (image.halo.top..<image.halo.top + image.height).contains(row)
              && (image.halo.left..<image.halo.left + image.width).contains(column)
            let pixel = start + row * layout.rowPitch + column * layout.lanes
            for lane in (isInside ? min(live, layout.lanes) : 0)..<layout.lanes where pixel[lane].bitPattern != 0 {
              return false
            }
          }
        }
      }
    }
    return true
  }
}
