import CartService
import Foundation

/// The secrets that a service runs with: the configured ones, or on loopback made-up ones in place of what is missing.
struct ServiceSecrets: Sendable {
    let sessions: [SessionSecret]
    let jwt: String?
    let apiKeys: [APIKeyList.Entry]

    /// Whether some of them were made up.
    let areMadeUp: Bool

    /// Takes the configured secrets, and makes the missing ones where only this machine can reach the service.
    ///
    /// - Throws: ``CommandFailure`` naming the keys to set when the host is not loopback.
    init(_ settings: ServiceSettings, directory: DataDirectory) throws(CommandFailure) {
        var missing: [ConfigurationKey] = []
        if settings.sessionSecrets.isEmpty { missing.append(ConfigurationKeys.sessionSecrets) }
        // Public keys in a file are as good.
        let needsSecret = settings.jwtSecret == nil && settings.jwtKeySetFile == nil
        if needsSecret { missing.append(ConfigurationKeys.jwtSecret) }
        let needsKeys = settings.apiKeys.isEmpty && settings.apiKeysFile == nil
        if needsKeys { missing.append(ConfigurationKeys.apiKeys) }
        var madeUp: MadeUpSecrets?
        if !missing.isEmpty {
            guard Self.isLoopback(settings.host) else { throw Self.refusal(host: settings.host, missing) }
            madeUp = try MadeUpSecrets.load(from: directory)
        }
        areMadeUp = madeUp != nil
        jwt = needsSecret ? madeUp?.jwt : settings.jwtSecret
        do {
            sessions =
                try settings.sessionSecrets.isEmpty
                ? SessionSecret.list(madeUp?.session ?? "") : settings.sessionSecrets
        } catch {
            throw .usage(
                "'\(directory.secrets)' does not hold the secrets of this service; remove it, and new ones are made."
            )
        }
        apiKeys = needsKeys ? APIKeyList.parse([madeUp?.apiKey ?? ""]) ?? [] : settings.apiKeys
    }

    /// Whether an address can be reached from this machine alone.
    static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    private static func refusal(host: String, _ missing: [ConfigurationKey]) -> CommandFailure {
        let keys = missing.map { "\($0.name) (\($0.environmentName))" }.joined(separator: ", ")
        return .usage(
            "On \(host), which others can reach, secrets must be configured; set \(keys), or use --host 127.0.0.1."
        )
    }
}
