/// The meaning of an error reply: whether and where another attempt can succeed.
///
/// Except for `.final`, nothing ran.
enum Refusal: Equatable {
    /// Redis does not have the script.
    case unknownScript
    /// This server cannot run it now, or no longer. A new connection will find a server that can.
    case wrongServer
    /// The answer goes to the caller.
    case final

    /// Reads an error reply of a server with a role.
    init(_ error: RedisServerError, role: ConnectionSettings.Role) {
        switch error.prefix {
        case "NOSCRIPT":
            self = .unknownScript
        // A server still loading shows it in the handshake, too, so commands wait there instead of failing.
        case "LOADING" where role == .standalone || role == .sentinelPrimary,
            "MASTERDOWN" where role == .sentinelPrimary,
            "READONLY" where role == .sentinelPrimary:
            self = .wrongServer
        default:
            self = role == .sentinelPrimary && Self.isReadOnlyInside(error) ? .wrongServer : .final
        }
    }

    // Up to Redis 6 a script's error only quotes the refused write. All writes of the script were refused, so it wrote
    // nothing.
    private static func isReadOnlyInside(_ error: RedisServerError) -> Bool {
        error.message.hasPrefix("ERR Error running script") && error.message.contains(": -READONLY ")
    }
}
