import CartService
import Foundation
import Processes

/// Secrets for trying the service out on one machine.
///
/// They are made when none are configured, and kept for the next start.
struct MadeUpSecrets: Equatable, Sendable {
    /// For session tokens, `keyid=base64`.
    let session: String
    /// For users' tokens (HS256).
    let jwt: String
    /// For the service API, `name=key`.
    let apiKey: String

    /// New random secrets.
    static func make() -> MadeUpSecrets {
        MadeUpSecrets(
            session: "local=\(Data(random(32)).base64EncodedString())",
            jwt: text(random(32)),
            apiKey: "local=\(secret())"
        )
    }

    /// Reads the secrets of a data directory, making them when there are none.
    ///
    /// Two processes that start at once end up with the same ones.
    static func load(from directory: DataDirectory) throws(CommandFailure) -> MadeUpSecrets {
        if let secrets = try read(from: directory) { return secrets }
        try directory.create()
        try make().write(to: directory)
        guard let secrets = try read(from: directory) else {
            throw .usage("The secrets in '\(directory.secrets)' cannot be read.")
        }
        return secrets
    }

    /// Reads the secrets of a data directory; `nil` when there are none.
    static func read(from directory: DataDirectory) throws(CommandFailure) -> MadeUpSecrets? {
        let path = directory.secrets
        guard let data = FileManager.default.contents(atPath: path) else {
            guard access(path, F_OK) != 0 else {
                throw .usage("The secrets in '\(path)' cannot be read: they belong to another user.")
            }
            return nil
        }
        guard case .object(let members)? = try? JSONDecoder().decode(JSONValue.self, from: data),
            case .string(let session)? = members["session_secret"],
            case .string(let jwt)? = members["jwt_hs256_secret"],
            case .string(let apiKey)? = members["api_key"]
        else {
            throw .usage("'\(path)' does not hold the secrets of this service; remove it, and new ones are made.")
        }
        chmod(path, 0o600)
        return MadeUpSecrets(session: session, jwt: jwt, apiKey: apiKey)
    }

    /// Writes a file as a whole, unless there is one already.
    private func write(to directory: DataDirectory) throws(CommandFailure) {
        let members: JSONValue = [
            "session_secret": .string(session), "jwt_hs256_secret": .string(jwt), "api_key": .string(apiKey),
        ]
        let temporary = "\(directory.secrets).\(getpid())"
        defer { unlink(temporary) }
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .usage("'\(directory.secrets)' cannot be made: \(SystemFailure("open")).") }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try file.write(contentsOf: Data((members.text + "\n").utf8))
            try file.synchronize()
        } catch {
            throw .usage("'\(directory.secrets)' cannot be written: \(error).")
        }
        guard link(temporary, directory.secrets) == 0 || errno == EEXIST else {
            throw .usage("'\(directory.secrets)' cannot be made: \(SystemFailure("link")).")
        }
    }

    /// A new secret of 192 random bits.
    static func secret() -> String { text(random(24)) }

    private static func random(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    /// Bytes as base64url, which needs no quoting anywhere.
    private static func text(_ bytes: [UInt8]) -> String {
        let text = Data(bytes).base64EncodedString().filter { $0 != "=" }
        return String(text.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
    }
}
