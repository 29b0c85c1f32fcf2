// swift-tools-version: 6.2

import PackageDescription

// A separate package, so that users of the library never resolve its dependencies.
let package = Package(
    name: "benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "swift-cart", path: ".."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    ],
    targets: [
        .target(name: "AllocationCounter"),
        .executableTarget(
            name: "hiredis-benchmark",
            dependencies: [
                "AllocationCounter", .product(name: "Hiredis", package: "swift-cart"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]
        ),
    ]
)
