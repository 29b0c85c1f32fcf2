/// What went wrong with a command or a connection.
///
/// `code` says which kind of failure it was. `outcome` says whether Redis may have run the command.
/// `description` holds no secrets, keys or values; `debugDescription` adds the server's own text.
public struct RedisError: Error, Sendable {
    private final class Storage: Sendable {
        let code: Code
        let outcome: Outcome
        let message: String
        let server: RedisServerError?
        let diagnostics: RedisDiagnostics?
        let keys: [String]
        let shortfall: RedisReplicationShortfall?

        init(
            code: Code,
            outcome: Outcome,
            message: String,
            server: RedisServerError?,
            diagnostics: RedisDiagnostics?,
            keys: [String],
            shortfall: RedisReplicationShortfall?
        ) {
            self.code = code
            self.outcome = outcome
            self.message = message
            self.server = server
            self.diagnostics = diagnostics
            self.keys = keys
            self.shortfall = shortfall
        }
    }

    // Errors travel inside results on the hot path; one reference keeps those results small.
    private let storage: Storage

    /// Makes an error.
    ///
    /// - Parameters:
    ///   - code: The kind of failure.
    ///   - outcome: What is known about the command.
    ///   - message: One sentence without secrets, keys or values.
    ///   - server: The server's error reply, if there was one.
    ///   - diagnostics: The state of the connection at the time.
    ///   - keys: The keys that lie in different slots.
    ///   - shortfall: How far replication fell short of the requirement.
    public init(
        _ code: Code,
        outcome: Outcome,
        message: String,
        server: RedisServerError? = nil,
        diagnostics: RedisDiagnostics? = nil,
        keys: [String] = [],
        shortfall: RedisReplicationShortfall? = nil
    ) {
        storage = Storage(
            code: code,
            outcome: outcome,
            message: message,
            server: server,
            diagnostics: diagnostics,
            keys: keys,
            shortfall: shortfall
        )
    }

    /// The kind of failure; stable across releases.
    public var code: Code { storage.code }

    /// Whether Redis may have run the command.
    public var outcome: Outcome { storage.outcome }

    /// One sentence for people, without secrets, keys or values.
    public var message: String { storage.message }

    /// The server's error reply; set when `code` is `.server` and for refused logins.
    public var server: RedisServerError? { storage.server }

    /// The state of the connection when the error arose; set for timeouts, lost connections and full queues.
    public var diagnostics: RedisDiagnostics? { storage.diagnostics }

    /// The keys that lie in different slots; set when `code` is `.crossSlot`.
    ///
    /// Only `debugDescription` shows them.
    public var keys: [String] { storage.keys }

    /// How far replication fell short of the requirement; set when `code` is `.notReplicated`.
    public var shortfall: RedisReplicationShortfall? { storage.shortfall }

    /// The error a command throws when Redis answers it with an error reply.
    static func answered(_ server: RedisServerError) -> RedisError {
        RedisError(
            .server,
            outcome: .answered,
            message: "Redis answered with error \(server.prefix)",
            server: server
        )
    }
}

extension RedisError: CustomStringConvertible, CustomDebugStringConvertible {
    /// The code, the message, the outcome and the diagnostics.
    public var description: String {
        var text = "\(code): \(message) (outcome: \(outcome))"
        if let diagnostics {
            text += "; \(diagnostics)"
        }
        return text
    }

    /// The description, the server's own text and the keys.
    ///
    /// The server's text may quote arguments of the command.
    public var debugDescription: String {
        var text = description
        if let server {
            text += "; server: \(server.message)"
        }
        if !keys.isEmpty {
            text += "; keys: \(keys.joined(separator: ", "))"
        }
        return text
    }
}
