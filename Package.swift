// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
    .enableUpcomingFeature("ExistentialAny"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
    .enableUpcomingFeature("MemberImportVisibility"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
    .enableUpcomingFeature("InternalImportsByDefault"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0461-async-function-isolation.md
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

// The protocol's model visits millions of states; unoptimized that takes minutes.
let modelSettings: [SwiftSetting] = [
    .unsafeFlags(["-O", "-wmo", "-num-threads", "2", "-disable-batch-mode"], .when(configuration: .debug))
]

let package = Package(
    name: "swift-cart",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Hiredis", targets: ["Hiredis"]),
        .library(name: "HiredisTLS", targets: ["HiredisTLS"]),
        .library(name: "CartService", targets: ["CartService"]),
        .library(name: "CartHummingbird", targets: ["CartHummingbird"]),
        .executable(name: "cart", targets: ["cart"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["YAML"]),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.3"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/grpc/grpc-swift-2", from: "2.4.3"),
        .package(url: "https://github.com/grpc/grpc-swift-nio-transport", from: "2.9.2"),
        .package(url: "https://github.com/grpc/grpc-swift-protobuf", from: "2.4.1"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        // `link "hiredis"` stands in the module map: `pkgConfig:` would warn about a prohibited flag on every build.
        .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"]), .brew(["hiredis"])]),
        .target(name: "Hiredis", dependencies: ["CHiredis"], swiftSettings: settings),
        .target(
            name: "HiredisTLS",
            dependencies: [
                "Hiredis", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"), .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "NIOTLS", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .target(name: "CartModel", swiftSettings: settings),
        .target(
            name: "CartStore",
            dependencies: [
                "CartModel", "Hiredis", .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            resources: [.embedInCode("Scripts")],
            swiftSettings: settings
        ),
        .target(
            name: "CartService",
            dependencies: [
                "CartModel", "CartStore", "Hiredis", .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
            ],
            swiftSettings: settings
        ),
        .target(
            name: "CartHTTP",
            dependencies: [
                "CartService", "CartStore", "Hiredis", .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdHTTP2", package: "hummingbird"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"), .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
                .product(name: "Yams", package: "Yams"),
            ],
            resources: [
                .embedInCode("Contract/openapi.yaml"), .embedInCode("Pages/Console"),
                .embedInCode("Pages/Shared"), .embedInCode("Pages/Shop"),
            ],
            swiftSettings: settings
        ),
        // For Hummingbird applications that keep carts themselves.
        .target(
            name: "CartHummingbird",
            dependencies: ["CartHTTP", "CartService", .product(name: "Hummingbird", package: "hummingbird")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "storefront",
            dependencies: [
                "CartHummingbird", "CartService", "Hiredis", .product(name: "Hummingbird", package: "hummingbird"),
            ],
            path: "Examples/Storefront",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "merge-notifier",
            dependencies: ["CartService", "Hiredis"],
            path: "Examples/MergeNotifier",
            swiftSettings: settings
        ),
        // swift-distributed-tracing into a file of OTLP/JSON lines.
        .target(
            name: "TraceFile",
            dependencies: [.product(name: "Tracing", package: "swift-distributed-tracing")],
            swiftSettings: settings
        ),
        .testTarget(name: "TraceFileTests", dependencies: ["TraceFile"], swiftSettings: settings),
        // swift-metrics in Prometheus's text format.
        .target(
            name: "PrometheusMetrics",
            dependencies: [.product(name: "CoreMetrics", package: "swift-metrics")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "cart",
            dependencies: [
                "CartGRPC", "CartHTTP", "CartModel", "CartService", "CartStore", "Hiredis", "HiredisTLS", "Processes",
                "PrometheusMetrics", "TraceFile",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"), .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "Tracing", package: "swift-distributed-tracing"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            resources: [.embedInCode("Demo"), .embedInCode("Prove/Adapters")],
            swiftSettings: settings
        ),
        .target(
            name: "CartGRPC",
            dependencies: [
                "CartHTTP", "CartService", .product(name: "GRPCCore", package: "grpc-swift-2"),
                .product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport"),
                .product(name: "GRPCProtobuf", package: "grpc-swift-protobuf"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ],
            exclude: ["Protos"],
            resources: [.embedInCode("Descriptors")],
            swiftSettings: settings
        ),
        // Child processes, for the embedded Redis and for the tests.
        .target(name: "Processes", swiftSettings: settings),
        // Real redis-server processes for the tests.
        .target(name: "RedisTestKit", dependencies: ["Processes"], swiftSettings: settings),
        // The rules of a merge in Swift, against which the tests hold the scripts.
        .target(name: "MergeOracle", dependencies: ["CartModel"], path: "Tests/MergeOracle", swiftSettings: settings),
        // Shoppers, a nemesis and a checker over real processes: `scripts/chaos`, and a short campaign in the tests.
        .target(
            name: "ChaosKit",
            dependencies: [
                "CartService", "Hiredis", "Processes", "RedisTestKit",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "chaos",
            dependencies: ["ChaosKit", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: settings
        ),
        // The migration protocol as an explicit-state model; optimized, because it visits every state there is.
        .target(name: "MigrationModel", swiftSettings: settings + modelSettings),
        .testTarget(
            name: "HiredisTests",
            dependencies: ["Hiredis", "CHiredis", "RedisTestKit"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "HiredisTLSTests",
            dependencies: ["Hiredis", "HiredisTLS", "RedisTestKit"],
            swiftSettings: settings
        ),
        .testTarget(name: "ProcessesTests", dependencies: ["Processes"], swiftSettings: settings),
        .testTarget(name: "MigrationModelTests", dependencies: ["MigrationModel"], swiftSettings: settings),
        .testTarget(name: "CartModelTests", dependencies: ["CartModel", "MergeOracle"], swiftSettings: settings),
        .testTarget(
            name: "CartStoreTests",
            dependencies: ["CartModel", "CartStore", "Hiredis", "MergeOracle", "RedisTestKit"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "CartServiceTests",
            dependencies: ["CartService", "Hiredis", "RedisTestKit", .product(name: "Logging", package: "swift-log")],
            swiftSettings: settings
        ),
        .testTarget(
            name: "CartHTTPTests",
            dependencies: [
                "CartHTTP", "CartModel", "CartService", "Hiredis", "RedisTestKit",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "JWTKit", package: "jwt-kit"), .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "CartHummingbirdTests",
            dependencies: [
                "CartHummingbird", "CartService", "Hiredis", "RedisTestKit", "merge-notifier", "storefront",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "NIOCore", package: "swift-nio"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "CartGRPCTests",
            dependencies: ["CartGRPC", "CartModel", .product(name: "GRPCCore", package: "grpc-swift-2")],
            swiftSettings: settings
        ),
        .testTarget(
            name: "PrometheusMetricsTests",
            dependencies: ["PrometheusMetrics", .product(name: "CoreMetrics", package: "swift-metrics")],
            swiftSettings: settings
        ),
        // The campaigns start the program `cart`, so it must be built.
        .testTarget(name: "ChaosKitTests", dependencies: ["ChaosKit", "cart"], swiftSettings: settings),
        .testTarget(
            name: "CartCommandTests",
            dependencies: [
                "CartHTTP", "CartModel", "CartService", "Hiredis", "cart", "Processes", "RedisTestKit",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
    ]
)
