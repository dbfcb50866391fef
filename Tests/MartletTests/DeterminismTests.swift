import Martlet
import MartletTestSupport
import Testing

/// The same bits whatever the threads and the batch. That instruction sets agree is tested with the command.
@Suite struct DeterminismTests {
  @Test func anyNumberOfThreads() throws {
    let folder = TemporaryFolder()
    let one = try model(in: folder, threads: 1)
    #expect(one.threads == 1)
    for batch in [1, 3] {
      let expected = try one.run([images(batch)])
      for threads in 2...5 {
        let several = try model(in: folder, threads: threads)
        #expect(several.threads == threads)
        #expect(try several.run([images(batch)]) == expected)
      }
    }
  }

  @Test func anImageAloneAndInABatchOf33() throws {
    let folder = TemporaryFolder()
    let model = try model(in: folder)
    let batch = images(33)
    let together = try model.run([batch])
    for index in 0..<33 {
      let alone = try model.run([batch.image(index)])
      #expect(alone.map(\.elements) == together.map { $0.image(index).elements })
    }
  }
}
