/// The first commands of a connection and what their answers mean.
///
/// They include `PING` because it is the only one that Redis refuses while it loads its data.
struct Handshake {
    /// What an answer leads to.
    enum Step {
        /// More answers are to come.
        case pending
        /// The connection may be used; Redis's time in nanoseconds since 1970, if Redis has answered TIME.
        case ready(serverTime: Int64?)
        /// Redis cannot work yet: try again soon.
        case notReady(RedisError)
        /// Redis refuses what was configured: trying again soon is of no use.
        case refused(RedisError)
    }

    private enum Purpose {
        case login
        case selection
        case name
        case library
        case readOnly
        case role
        case time
        case probe
    }

    private var expected: ArraySlice<Purpose>
    private var serverTime: Int64?
    /// The commands to send, in order.
    let commands: [RedisCommand]

    init(_ settings: ConnectionSettings) {
        var purposes: [Purpose] = []
        var commands: [RedisCommand] = []
        func add(_ purpose: Purpose, _ command: RedisCommand) {
            purposes.append(purpose)
            commands.append(command)
        }
        if let password = settings.password {
            if let username = settings.username {
                add(.login, RedisCommand("AUTH", username, password))
            } else {
                add(.login, RedisCommand("AUTH", password))
            }
        }
        if settings.database != 0 {
            add(.selection, RedisCommand("SELECT", "\(settings.database)"))
        }
        if let name = settings.clientName {
            add(.name, RedisCommand("CLIENT", "SETNAME", name))
        }
        add(.library, RedisCommand("CLIENT", "SETINFO", "lib-name", "swift-hiredis"))
        switch settings.role {
        // Without READONLY, a Cluster's replica redirects reads to its primary.
        case .clusterReplica: add(.readOnly, RedisCommand("READONLY"))
        // https://redis.io/docs/latest/develop/reference/sentinel-clients/: what a Sentinel says may be out of date.
        case .sentinelPrimary: add(.role, RedisCommand("ROLE"))
        case .standalone, .sentinel, .clusterPrimary: break
        }
        add(.time, RedisCommand("TIME"))
        add(.probe, RedisCommand("PING"))
        expected = purposes[...]
        self.commands = commands
    }

    /// Reads the answer of `TIME`: nanoseconds since 1970.
    static func serverTime(_ value: RedisValue) -> Int64? {
        guard let parts = value.elements, parts.count == 2,
            let seconds = parts[0].string.flatMap({ Int64($0) }),
            let microseconds = parts[1].string.flatMap({ Int64($0) }),
            // Up to the year 2096: a nonsensical time from a peer must not cause an overflow in later computations.
            (0...4_000_000_000).contains(seconds), (0..<1_000_000).contains(microseconds)
        else { return nil }
        return seconds * 1_000_000_000 + microseconds * 1000
    }

    /// Reads the answer of `ROLE`.
    static func isReplica(_ value: RedisValue) -> Bool {
        value.elements?.first?.string == "slave"
    }

    /// Takes the next answer; the first verdict stands, whatever follows it.
    mutating func receive(_ value: RedisValue, unless verdict: Step? = nil) -> Step {
        switch verdict {
        case .none, .pending, .ready: break
        case .some(let verdict): return verdict
        }
        guard let purpose = expected.popFirst() else {
            // Whatever comes after it would be taken for replies to commands.
            return .notReady(
                RedisError(.protocolViolation, outcome: .notSent, message: "Redis answered more than it was asked")
            )
        }
        if let error = value.error, let step = Self.judge(error, purpose) {
            return step
        }
        if purpose == .role, Self.isReplica(value) {
            return .notReady(
                RedisError(.connectionFailed, outcome: .notSent, message: "the server that Sentinel named is a replica")
            )
        }
        if purpose == .time {
            serverTime = Self.serverTime(value)
        }
        return expected.isEmpty ? .ready(serverTime: serverTime) : .pending
    }

    private static func judge(_ error: RedisServerError, _ purpose: Purpose) -> Step? {
        if error.message.contains("max number of clients") {
            return notReady("Redis has as many clients as it may have", error)
        }
        switch error.prefix {
        case "LOADING": return notReady("Redis is loading its data", error)
        case "MASTERDOWN": return notReady("the replica has no link to its primary", error)
        case "BUSY": return notReady("Redis is busy with a script", error)
        case "NOAUTH": return refused(.authenticationFailed, "Redis asks for a password and none is configured", error)
        case "DENIED":
            return refused(.authenticationFailed, "Redis is in protected mode and refuses connections", error)
        default: break
        }
        switch purpose {
        case .login:
            let message =
                error.prefix == "WRONGPASS"
                ? "Redis refused the user name or password"
                : "Redis refused the login"
            return refused(.authenticationFailed, message, error)
        case .selection:
            return refused(.invalidConfiguration, "Redis refused the configured database", error)
        case .role:
            return refused(.authenticationFailed, "Redis refused ROLE, without which no failover is noticed", error)
        case .name, .library, .readOnly, .time, .probe:
            // Old versions know no SETINFO, and a user may lack the right to any of these; none is needed.
            return nil
        }
    }

    private static func notReady(_ message: String, _ error: RedisServerError) -> Step {
        .notReady(RedisError(.connectionFailed, outcome: .notSent, message: message, server: error))
    }

    private static func refused(_ code: RedisError.Code, _ message: String, _ error: RedisServerError) -> Step {
        .refused(RedisError(code, outcome: .notSent, message: message, server: error))
    }
}
