import Foundation
import Testing

/// What a command printed and how it ended.
struct CommandResult {
  let status: Int32
  /// Whether it ended by a signal, as a crash does.
  let isCrash: Bool
  let output: String
  let errors: String
}

/// Runs the built `martlet` as a user does: as a process, in a folder, through the shell.
enum Command {
  /// The folder of the built products: that of the tests themselves.
  static let products: URL = {
    let bundle = Bundle(for: TemporaryStreams.self).bundleURL
    return bundle.pathExtension == "xctest" ? bundle.deletingLastPathComponent() : bundle
  }()

  /// Runs a shell script in which `martlet` is the built command, `$GRAPHS` the folder of the repository's graphs, and
  /// the functions of `Fixtures/functions.sh` are known.
  static func run(
    _ script: String, in folder: String, environment: [String: String] = [:]
  ) throws -> CommandResult {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", ". \"$FUNCTIONS\"\n" + script]
    process.currentDirectoryURL = URL(filePath: folder)
    var variables = ProcessInfo.processInfo.environment
    variables["PATH"] = products.path + ":" + (variables["PATH"] ?? "/usr/bin:/bin")
    variables["GRAPHS"] = Repository.graphs.path
    variables["FUNCTIONS"] = Repository.fixtures.appending(path: "functions.sh").path
    // The texts of the system's errors depend on the language.
    variables["LC_ALL"] = "C"
    variables["MARTLET_ISA"] = nil
    variables.merge(environment) { $1 }
    process.environment = variables

    // Files, unlike pipes, never fill up.
    let streams = TemporaryStreams()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try streams.writer("output")
    process.standardError = try streams.writer("errors")
    try process.run()
    process.waitUntilExit()
    return CommandResult(
      status: process.terminationStatus, isCrash: process.terminationReason == .uncaughtSignal,
      output: try streams.text("output"), errors: try streams.text("errors"))
  }
}

enum Repository {
  static let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  static let fixtures = tests.appending(path: "Fixtures")
  static let graphs = tests.deletingLastPathComponent().deletingLastPathComponent().appending(path: "graphs")
}

/// A process's standard output and error as files, removed with it.
private final class TemporaryStreams {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "martlet-\(UUID().uuidString)")

  deinit { try? FileManager.default.removeItem(at: folder) }

  func writer(_ name: String) throws -> FileHandle {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = folder.appending(path: name)
    try Data().write(to: file)
    return try FileHandle(forWritingTo: file)
  }

  func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
  }
}
