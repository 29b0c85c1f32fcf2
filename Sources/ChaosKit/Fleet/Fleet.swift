import Foundation
import NIOCore
import NIOPosix
import RedisTestKit

/// Several `cart serve` over one Redis, all real processes.
final class Fleet: Sendable {
    /// The key of the service API, for this fleet alone.
    static let apiKey = "chaos-campaign-key-0123456789"

    let redis: RedisPlace
    let processes: [ServeProcess]
    let eventLoops: any EventLoopGroup
    private let directory: URL

    /// Starts Redis and the services.
    init(executable: String, services: Int, topology: RedisPlace.Topology) async throws {
        directory = FileManager.default.temporaryDirectory.appendingPathComponent("chaos-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        redis = try await RedisPlace(topology)
        eventLoops = MultiThreadedEventLoopGroup.singleton
        let settings = [
            "http.api_keys=chaos=\(Self.apiKey)", "migration.grace=2s", "events.retention=1m", "log.level=error",
            "redis.command_timeout=2s", "redis.durability=\(redis.isReplicated ? "replicated" : "primary")",
            // These shoppers are quicker than people.
            "limits.max_lines=2000", "http.rate_limit=none",
        ]
        let arguments = ["--redis", redis.url] + settings.flatMap { ["--set", $0] }
        let home = directory
        processes = (0..<services).map { number in
            ServeProcess(executable, arguments + ["--data", "cart-\(number)"], in: home)
        }
        for process in processes { try await process.start() }
    }

    var count: Int { processes.count }

    /// Where a service listens; `nil` while it is down.
    func port(of index: Int) -> Int? { processes[index].port }

    /// Ends everything and removes what it wrote.
    func stop() async throws {
        for process in processes { process.kill() }
        try await redis.stop()
        try FileManager.default.removeItem(at: directory)
    }
}
