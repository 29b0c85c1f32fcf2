/// A primary, its replicas and three Sentinels that watch over them: all real processes of a test's own.
public final class RedisSentinels: Sendable {
    /// The name of the service.
    public static let service = "carts"

    /// The Sentinels; two must agree that the primary is gone.
    public let sentinels: [RedisServer]
    /// The data servers; the first was the primary at the start.
    public let servers: [RedisServer]
    private let password: String?

    /// Starts everything and waits until the Sentinels know each other and the replicas.
    ///
    /// - Parameters:
    ///   - replicas: How many replicas the primary has; default 1.
    ///   - password: What the Sentinels themselves ask for; default none.
    ///   - options: Further words of the data servers' command lines.
    public init(replicas: Int = 1, password: String? = nil, options: [String] = []) async throws {
        self.password = password
        let options = ["--repl-diskless-sync-delay", "0"] + options
        let primary = try await RedisServer(options: options)
        var servers = [primary]
        for _ in 0..<replicas {
            servers.append(try await RedisServer(options: options + ["--replicaof", "127.0.0.1 \(primary.port)"]))
        }
        let configuration = """
            sentinel monitor \(Self.service) 127.0.0.1 \(primary.port) 2
            sentinel down-after-milliseconds \(Self.service) 500
            sentinel failover-timeout \(Self.service) 2000
            sentinel parallel-syncs \(Self.service) 1
            \(password.map { "requirepass \($0)" } ?? "")

            """
        var sentinels: [RedisServer] = []
        for _ in 0..<3 {
            sentinels.append(try await RedisServer(options: ["--sentinel"], configuration: configuration))
        }
        self.servers = servers
        self.sentinels = sentinels
        for server in servers.dropFirst() {
            let isSynchronous = try await eventually(within: .seconds(20)) {
                try await server.cli("ROLE").contains("connected")
            }
            guard isSynchronous else { throw TestKitError("a replica does not get in step") }
        }
        for sentinel in sentinels {
            let isReady = try await eventually(within: .seconds(30)) {
                let answer = try await ask(sentinel, "MASTER", Self.service)
                return Self.field("num-other-sentinels", answer) == "2"
                    && Self.field("num-slaves", answer) == "\(replicas)"
            }
            guard isReady else { throw TestKitError("the Sentinels do not find each other") }
        }
    }

    /// `redis+sentinel://` and all Sentinels.
    public var url: String {
        "redis+sentinel://" + sentinels.map { "127.0.0.1:\($0.port)" }.joined(separator: ",") + "/\(Self.service)"
    }

    /// The primary, as the first Sentinel that answers sees it.
    public func primary() async throws -> RedisServer {
        for sentinel in sentinels {
            let answer = try await ask(sentinel, "GET-MASTER-ADDR-BY-NAME", Self.service)
            let port = answer.split(separator: "\n").last.flatMap { Int($0) }
            if let server = servers.first(where: { $0.port == port }) { return server }
        }
        throw TestKitError("no Sentinel names a primary")
    }

    /// Lets a replica take over although the primary is well, and waits until it has and every Sentinel says so.
    public func failover() async throws {
        let old = try await primary()
        let answer = try await ask(sentinels[0], "FAILOVER", Self.service)
        guard answer == "OK" else { throw TestKitError("SENTINEL FAILOVER answered \(answer)") }
        try await waitForPrimary(otherThan: old)
        // Until a Sentinel demotes the old primary, it still accepts changes. Those changes are then lost.
        let isReplica = try await eventually(within: .seconds(20)) { try await old.cli("ROLE").hasPrefix("slave") }
        guard isReplica else { throw TestKitError("the old primary does not become a replica") }
    }

    /// Makes another server the primary without a failover, so that connections to the old one stay up.
    public func swapQuietly() async throws {
        let old = try await primary()
        guard let other = servers.first(where: { $0.port != old.port }) else { return }
        try await other.cli("REPLICAOF", "NO", "ONE")
        for sentinel in sentinels {
            try await ask(sentinel, "REMOVE", Self.service)
            try await ask(sentinel, "MONITOR", Self.service, "127.0.0.1", "\(other.port)", "2")
        }
        try await old.cli("REPLICAOF", "127.0.0.1", "\(other.port)")
    }

    @discardableResult
    private func ask(_ sentinel: RedisServer, _ words: String...) async throws -> String {
        let login = password.map { ["-a", $0, "--no-auth-warning"] } ?? []
        return try await sentinel.cli(login + ["SENTINEL"] + words)
    }

    /// Waits until every Sentinel names another primary than this and none has a failover under way.
    ///
    /// Before that, the old primary must not come back: Sentinels might use it as the primary again, without its data.
    public func waitForPrimary(otherThan old: RedisServer) async throws {
        for sentinel in sentinels {
            let hasChanged = try await eventually(within: .seconds(30)) {
                let answer = try await ask(sentinel, "MASTER", Self.service)
                let port = Self.field("port", answer)
                return port != nil && port != "\(old.port)" && Self.field("flags", answer) == "master"
            }
            guard hasChanged else { throw TestKitError("the Sentinels name no other primary") }
        }
    }

    // redis-cli prints names and values in turn, one a line.
    private static func field(_ name: String, _ answer: String) -> String? {
        let lines = answer.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        return lines.firstIndex(of: name).flatMap { $0 + 1 < lines.count ? lines[$0 + 1] : nil }
    }
}
