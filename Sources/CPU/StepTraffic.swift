/// The bytes of the buffers that a step reads and writes, each buffer once and whole: with its padding lanes and its halo,
/// which is written beside the step that writes the interior. Packed weights are not among them, and neither is what a step
/// keeps in its scratch memory or reads twice.
package struct StepTraffic: Hashable, Sendable {
  package var readBytes: Int
  package var writtenBytes: Int
}

extension LoweredGraph {
  /// Counts for a batch; what is too large stops at the largest integer.
  package func traffic(of step: LoweredStep, batch: Int) -> StepTraffic {
    StepTraffic(
      readBytes: Set(step.reads).reduce(0) { sum, buffer in
        let (bytes, isTooLarge) = sum.addingReportingOverflow(self[buffer].bytes(batch: batch))
        return isTooLarge ? .max : bytes
      }, writtenBytes: self[step.writes].bytes(batch: batch))
  }
}

extension LoweredBuffer {
  /// The bytes of the value, without what lies between its images where it is a part of another.
  fileprivate func bytes(batch: Int) -> Int {
    let image = layout.geometry == nil ? layout.imagePitch ?? .max : layout.planes * layout.planePitch
    guard let images = images.value(batch: batch) else { return .max }
    let (floats, isTooLarge) = image.multipliedReportingOverflow(by: images)
    return isTooLarge || floats > .max / 4 ? .max : floats * 4
  }
}
