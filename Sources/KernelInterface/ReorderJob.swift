/// A conversion between the plain layout `C H W` and the blocked layout `C/16 H W 16` for one range of channel blocks of
/// one image. Towards blocked, lanes past `channels` are written as +0; halos are not touched.
package struct ReorderJob {
  /// The plain side: the job's first channel, pixel (0, 0).
  package var plain: UnsafeMutablePointer<Float>
  /// The blocked side: the job's first block, pixel (0, 0).
  package var blocked: UnsafeMutablePointer<Float>
  /// Channels, counted from the job's first; the last block may be partial.
  package var channels: Int
  package var rows: Int
  package var columns: Int
  package var plainPlanePitch: Int
  package var plainRowPitch: Int
  package var blockedPlanePitch: Int
  package var blockedRowPitch: Int

  package init(
    plain: UnsafeMutablePointer<Float>, blocked: UnsafeMutablePointer<Float>, channels: Int, rows: Int, columns: Int,
    plainPlanePitch: Int, plainRowPitch: Int, blockedPlanePitch: Int, blockedRowPitch: Int
  ) {
    self.plain = plain
    self.blocked = blocked
    self.channels = channels
    self.rows = rows
    self.columns = columns
    self.plainPlanePitch = plainPlanePitch
    self.plainRowPitch = plainRowPitch
    self.blockedPlanePitch = blockedPlanePitch
    self.blockedRowPitch = blockedRowPitch
  }
}
