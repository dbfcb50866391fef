// swift-tools-version: 6.2
import PackageDescription

// An operator and a pass of one's own, in a package that knows Martlet by its public modules alone.

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("ExistentialAny"),
]

let package = Package(
  name: "martlet-examples",
  platforms: [.macOS(.v26)],
  dependencies: [.package(name: "martlet", path: "..")],
  targets: [
    .target(
      name: "BlurPool",
      dependencies: [
        .product(name: "MartletIR", package: "martlet"), .product(name: "MartletPasses", package: "martlet"),
        .product(name: "Martlet", package: "martlet"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "Antialiased", dependencies: ["BlurPool", .product(name: "Martlet", package: "martlet")],
      swiftSettings: strict),
    .testTarget(
      name: "BlurPoolTests",
      dependencies: [
        "BlurPool", .product(name: "Martlet", package: "martlet"), .product(name: "MartletTesting", package: "martlet"),
      ],
      exclude: ["Fixtures"], swiftSettings: strict),
  ]
)
