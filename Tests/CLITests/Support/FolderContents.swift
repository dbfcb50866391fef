import Foundation

/// What a folder holds, by path, to see what a command changed in it.
struct FolderContents: Equatable {
  private let items: [String: Data]

  init(of folder: String) throws {
    var items: [String: Data] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder) {
      // A folder and a link to nowhere hold no bytes, but are there.
      items[path] = FileManager.default.contents(atPath: folder + "/" + path) ?? Data()
    }
    self.items = items
  }

  /// The paths of what is new, changed or gone since `before`, sorted.
  func changes(since before: FolderContents) -> [String] {
    Set(items.keys).union(before.items.keys).filter { items[$0] != before.items[$0] }.sorted()
  }
}
