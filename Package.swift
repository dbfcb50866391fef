// swift-tools-version: 6.2
import PackageDescription

// The order is the architecture's: a target depends only on targets above it.

let strict: [SwiftSetting] =
  [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
  ] + (Context.environment["MARTLET_WARNINGS_AS_ERRORS"] == nil ? [] : [.treatAllWarnings(as: .error)])

/// Kernels are compiled once per instruction set from the same sources. `-Xarch_x86_64` keeps the flags away from other
/// architectures; `-Ounchecked` and the whole module at once keep kernels fast in debug builds too; `-disable-cmo` keeps their
/// code out of other modules.
func kernelSettings(_ march: String?, define: String) -> [SwiftSetting] {
  var flags = [
    "-Ounchecked", "-whole-module-optimization", "-num-threads", "2", "-disable-batch-mode", "-disable-cmo",
    "-enforce-exclusivity=unchecked",
  ]
  if let march {
    flags += ["-Xcc", "-Qunused-arguments"]
    for flag in ["-march=\(march)", "-mprefer-vector-width=512"] {
      flags += ["-Xcc", "-Xarch_x86_64", "-Xcc", flag]
    }
  }
  return strict + [
    .define(define), .unsafeFlags(flags), .enableExperimentalFeature("BuiltinModule"),
  ]
}

func module(_ name: String, at folder: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, path: "Sources/\(folder)", swiftSettings: strict)
}

func kernels(_ name: String, march: String?, define: String) -> Target {
  .target(
    name: "Martlet\(name)", dependencies: ["MartletKernelInterface"], path: "Sources/\(name)",
    swiftSettings: kernelSettings(march, define: define))
}

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = [], resources: [Resource] = [])
  -> Target
{
  .testTarget(
    name: "\(name)Tests", dependencies: dependencies + ["MartletTesting", "MartletTestSupport"],
    path: "Tests/\(name)Tests", exclude: exclude, resources: resources, swiftSettings: strict)
}

let package = Package(
  name: "martlet",
  platforms: [.macOS(.v26)],
  products: [
    .library(name: "Martlet", targets: ["Martlet"]),
    .library(name: "MartletIR", targets: ["MartletIR"]),
    .library(name: "MartletPasses", targets: ["MartletPasses"]),
    .library(name: "MartletTesting", targets: ["MartletTesting"]),
    .executable(name: "martlet", targets: ["MartletCLI"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
  ],
  targets: [
    .systemLibrary(
      name: "CYAML", path: "Sources/CYAML", pkgConfig: "yaml-0.1",
      providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
    .systemLibrary(
      name: "CPNG", path: "Sources/CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(
      name: "CTurboJPEG", path: "Sources/CTurboJPEG", pkgConfig: "libturbojpeg",
      providers: [.apt(["libturbojpeg0-dev"]), .brew(["jpeg-turbo"])]),
    .systemLibrary(
      name: "CZlib", path: "Sources/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),

    module("MartletDiagnostics", at: "Diagnostics"),
    module("MartletTensors", at: "Tensors"),
    module("MartletFiles", at: "Files", ["MartletDiagnostics"]),
    module("MartletYAML", at: "YAML", ["CYAML", "MartletDiagnostics"]),
    module("MartletIR", at: "IR", ["MartletDiagnostics", "MartletTensors"]),
    module("MartletGraphFile", at: "GraphFile", ["MartletYAML", "MartletIR"]),
    module("MartletTensorFiles", at: "TensorFiles", ["CZlib", "MartletFiles", "MartletTensors"]),
    module("MartletPictures", at: "Pictures", ["CPNG", "CTurboJPEG", "CZlib", "MartletFiles", "MartletTensors"]),
    module("MartletPasses", at: "Passes", ["MartletTensors", "MartletIR"]),
    module("MartletReference", at: "Reference", ["MartletIR"]),
    module(
      "MartletVerification", at: "Verification", ["MartletTensors", "MartletIR", "MartletPasses", "MartletReference"]),
    module("MartletPlanning", at: "Planning"),
    module("MartletKernelInterface", at: "KernelInterface"),
    kernels("KernelsBaseline", march: nil, define: "MARTLET_BASELINE"),
    kernels("KernelsAVX2", march: "x86-64-v3", define: "MARTLET_AVX2"),
    kernels("KernelsAVX512", march: "x86-64-v4", define: "MARTLET_AVX512"),
    .target(
      name: "MartletCPU",
      dependencies: [
        "MartletIR", "MartletPlanning", "MartletKernelInterface", "MartletKernelsBaseline", "MartletKernelsAVX2",
        "MartletKernelsAVX512",
      ],
      path: "Sources/CPU", swiftSettings: strict + [.enableExperimentalFeature("BuiltinModule")]),
    module("MartletModelFile", at: "ModelFile", ["MartletFiles", "MartletIR"]),
    module(
      "Martlet", at: "Martlet",
      [
        "MartletFiles", "MartletYAML", "MartletGraphFile", "MartletTensorFiles", "MartletPictures", "MartletPasses",
        "MartletReference", "MartletVerification", "MartletPlanning", "MartletCPU", "MartletModelFile",
      ]),
    module(
      "MartletTesting", at: "Testing",
      [
        "MartletDiagnostics", "MartletTensors", "MartletIR", "MartletGraphFile", "MartletPasses", "MartletReference",
        "MartletVerification",
      ]),
    .target(
      name: "MartletFuzzTargets", dependencies: ["Martlet", "CZlib"], path: "Fuzz/Targets", swiftSettings: strict),
    .executableTarget(
      name: "MartletCLI",
      dependencies: ["Martlet", .product(name: "ArgumentParser", package: "swift-argument-parser")],
      path: "Sources/MartletCLI", swiftSettings: strict),

    .executableTarget(
      name: "MartletCompileBenchmark",
      dependencies: [
        "MartletGraphFile", "MartletPasses", "MartletPlanning", "MartletCPU",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Benchmarks/Compile", swiftSettings: strict),
    .executableTarget(
      name: "MartletKernelBenchmark",
      dependencies: [
        "MartletKernelInterface", "MartletCPU",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Benchmarks/Kernels", swiftSettings: strict),

    tests("Planning", ["MartletPlanning"]),
    tests("CPU", ["MartletCPU", "MartletPlanning", "MartletPasses", "MartletReference"]),
    tests("Diagnostics", ["MartletDiagnostics"]),
    tests("YAML", ["MartletYAML", "MartletDiagnostics"]),
    .target(
      name: "MartletTestSupport", dependencies: ["MartletTensors"], path: "Tests/Support", swiftSettings: strict),
    tests("Files", ["MartletFiles"]),
    tests("TensorFiles", ["MartletTensorFiles", "CZlib"], resources: [.copy("Fixtures")]),
    tests("Pictures", ["MartletPictures", "MartletTensorFiles", "CZlib"], resources: [.copy("Fixtures")]),
    tests(
      "GraphFile", ["MartletGraphFile", "MartletIR", "MartletDiagnostics"], exclude: ["Schema"],
      resources: [.copy("Expected"), .copy("Fixtures"), .copy("Networks")]),
    tests("IR", ["MartletDiagnostics", "MartletIR", "MartletTensors"]),
    tests("Passes", ["MartletIR", "MartletPasses"], exclude: ["Fixtures"]),
    tests(
      "Verification",
      [
        "Martlet", "MartletCPU", "MartletIR", "MartletPasses", "MartletPlanning", "MartletReference", "MartletTensors",
        "MartletVerification",
      ]),
    tests("Testing", ["MartletIR", "MartletPasses", "MartletReference", "MartletTensors"]),
    tests("Kernel", ["MartletKernelInterface", "MartletCPU"]),
    tests("FuzzReplay", ["MartletFuzzTargets"]),
    tests("ModelFile", ["MartletModelFile", "MartletDiagnostics", "MartletFiles", "MartletIR"]),
    tests("Martlet", ["Martlet", "MartletCPU", "MartletIR", "MartletModelFile", "MartletTensors"]),
    tests("Zoo", ["Martlet", "MartletIR", "MartletPasses"], exclude: ["Expected"]),
    tests("CLI", ["MartletCLI"], exclude: ["Fixtures"]),
  ]
)

// For `Tools/fuzz.sh` alone: every library but the kernels with coverage for libFuzzer and with the address sanitizer, and
// a program that runs libFuzzer.
if Context.environment["MARTLET_FUZZ"] != nil {
  let sanitizers = "-sanitize=fuzzer,address"
  for target in package.targets where target.type == .regular && !target.name.hasPrefix("MartletKernels") {
    target.swiftSettings = (target.swiftSettings ?? []) + [.unsafeFlags([sanitizers])]
  }
  package.targets.append(
    .executableTarget(
      name: "MartletFuzz", dependencies: ["MartletFuzzTargets"], path: "Fuzz/Driver",
      swiftSettings: strict + [.unsafeFlags([sanitizers, "-parse-as-library"])],
      linkerSettings: [.unsafeFlags([sanitizers, "-use-ld=lld"])]))
}
