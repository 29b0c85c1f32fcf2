import CartStore
import Crypto
public import Logging

extension Carts {
    /// What a log line says of an error beyond its code: the cause, and for a corrupted cart where to look.
    ///
    /// The line names the key only if identifiers are logged; otherwise it shows a digest of the owner.
    public func logged(_ error: CartError) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["code": .string(error.code.rawValue)]
        if let cause = error.loggedCause { metadata["cause"] = .string(cause) }
        guard error.code == .cartCorrupted else { return metadata }
        if let field = error.field { metadata["field"] = .string(field) }
        guard let key = error.key else { return metadata }
        let prefix = "\(configuration.keyPrefix):"
        let owner =
            key.hasPrefix(prefix) ? try? configuration.identifiers.parse(String(key.dropFirst(prefix.count))) : nil
        let name = configuration.logsIdentifiers ? key : owner.map { "\(prefix)\(logged($0))" } ?? "\(prefix)?"
        metadata["key"] = .string(name)
        metadata["look"] = .string("redis-cli " + (error.field.map { "HGET '\(name)' '\($0)'" } ?? "TYPE '\(name)'"))
        return metadata
    }

    /// An identifier as it may stand in a log: its kind and a digest, so that lines about one owner can be matched
    /// without naming anybody; the identifier itself where `log.identifiers` is on.
    func logged(_ identifier: Identifier) -> String {
        guard let text = try? configuration.identifiers.text(of: identifier) else { return "invalid" }
        if configuration.logsIdentifiers { return text }
        let digest = SHA256.hash(data: Array(text.utf8)).prefix(6)
        let digits = digest.map { byte in
            let hex = String(byte, radix: 16)
            return hex.count == 1 ? "0" + hex : hex
        }
        return "\(configuration.identifiers.kindName(of: identifier))#\(digits.joined())"
    }
}
