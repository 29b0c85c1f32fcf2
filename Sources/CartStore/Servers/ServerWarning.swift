/// Something about a Redis server with which carts can be lost or doubled.
public struct ServerWarning: Hashable, Sendable, CustomStringConvertible {
    /// The setting, for example `maxmemory-policy`.
    public let setting: String

    /// What it is.
    public let actual: String

    /// What it must be.
    public let wanted: String

    /// Why it matters.
    public let reason: String

    /// The warning as one sentence.
    public var description: String { "\(setting) is \(actual), must be \(wanted): \(reason)" }

    /// Judges a server's version and eviction policy.
    static func all(version: String, evictionPolicy: String) -> [ServerWarning] {
        var warnings: [ServerWarning] = []
        if (version.split(separator: ".").first.flatMap { Int($0) } ?? 0) < 7 {
            warnings.append(
                ServerWarning(
                    setting: "redis_version",
                    actual: version,
                    wanted: "7.0 or later",
                    reason: "the scripts declare their dialect, which older servers do not know"
                )
            )
        }
        if evictionPolicy != "noeviction" {
            warnings.append(
                ServerWarning(
                    setting: "maxmemory-policy",
                    actual: evictionPolicy,
                    wanted: "noeviction",
                    reason: "an evicted marker makes a repeated migration add twice"
                )
            )
        }
        return warnings
    }
}
