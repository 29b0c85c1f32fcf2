import CartService
import Crypto
public import Logging

/// The known API keys: those of the configuration, and those of a file that is read again when it changes.
public struct APIKeyRing: Sendable {
    private let keys: [APIKey]
    private let file: ReloadedFile<[APIKey]>?
    /// Keys that were shown before: comparing digests costs more than the rest of a request's authentication.
    private let verdicts = VerdictCache<APIKey>(capacity: 1_000)

    /// Makes a ring of keys that stay as they are; without any the service API refuses everybody.
    public init(_ keys: [APIKey] = []) {
        self.keys = keys
        file = nil
    }

    /// Makes a ring of keys, with those of a file besides.
    ///
    /// - Parameters:
    ///   - keys: Keys that stay as they are.
    ///   - path: A JSON file of names with `sha256`, `scopes` and `kinds`.
    ///   - logger: Logs that the file was read again, or could not be.
    /// - Throws: ``CartError`` with code `invalid_configuration`.
    public init(_ keys: [APIKey], file path: String, logger: Logger) async throws(CartError) {
        self.keys = keys
        file = try await ReloadedFile(path: path, key: "http.api_keys_file", logger: logger) {
            bytes async throws(CartError) in try APIKeyFile.keys(bytes)
        }
    }

    /// The key that a caller shows; `nil` when it is not a known one.
    ///
    /// A secret that is shown for the first time has its digest compared with every key's, in constant time, so the time
    /// taken tells nothing about a secret. A reload of the file forgets what was found before.
    func key(of secret: Substring) async -> APIKey? {
        let (fileKeys, revision) = await file?.read() ?? ([], 0)
        if let key = verdicts.verdict(on: secret, revision: revision, now: 0) { return key }
        let digest = SHA256.hash(data: Array(secret.utf8))
        var found: APIKey?
        for key in keys + fileKeys {
            for known in key.digests where digest == known { found = key }
        }
        if let found { verdicts.keep(found, on: secret, revision: revision, until: .max) }
        return found
    }
}
