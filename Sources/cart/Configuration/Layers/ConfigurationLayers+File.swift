import Configuration
import Foundation
import Synchronization

extension ConfigurationLayers.Layer {
    /// The values of a YAML file.
    static func file(_ path: String) throws(CommandFailure) -> ConfigurationLayers.Layer {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .usage("The configuration file '\(path)' cannot be read; --config takes the path of a YAML file.")
        }
        let seen = SeenKeys()
        let snapshot: any ConfigSnapshot
        if String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline).allSatisfy(isBlank) {
            snapshot = InMemoryProvider(name: path, values: [:]).snapshot()
        } else {
            do {
                snapshot = try YAMLSnapshot(
                    data: data.bytes,
                    providerName: path,
                    // The parser asks about every key that it meets, which is the one way to learn them.
                    parsingOptions: .init(secretsSpecifier: .dynamic { key, _ in seen.insert(key) })
                )
            } catch {
                throw .usage(
                    "The configuration file '\(path)' is not a YAML mapping of keys to values: \(reason(error))."
                )
            }
        }
        for key in seen.all { try checkKnown(key, in: path) }
        return ConfigurationLayers.Layer(name: path, snapshot: snapshot, keys: seen.all)
    }

    private static func isBlank(_ line: Substring) -> Bool {
        let first = line.first { !$0.isWhitespace }
        return first == nil || first == "#"
    }

    /// The first line of an error; the rest of a YAML error quotes the file, where secrets may stand.
    private static func reason(_ error: any Error) -> String {
        let line = "\(error)".split(whereSeparator: \.isNewline).first.map(String.init) ?? "unknown"
        return line.hasSuffix(".") || line.hasSuffix(":") ? String(line.dropLast()) : line
    }
}

/// The keys of a file, in no order.
private final class SeenKeys: Sendable {
    private let keys = Mutex<Set<String>>([])

    var all: [String] { keys.withLock { $0.sorted() } }

    /// Notes a key; every value of a file counts as a secret.
    func insert(_ key: String) -> Bool {
        keys.withLock { _ = $0.insert(key) }
        return true
    }
}
