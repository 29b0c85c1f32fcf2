import CartStore
import Crypto

extension Carts {
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
