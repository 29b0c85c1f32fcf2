import Synchronization

/// A Lua script, its digest computed once.
///
/// Keep scripts in static constants: each value made here counts as a separate script on every connection.
public struct RedisScript: Sendable {
    private final class Storage: Sendable {
        let name: String
        let source: String
        let sha1: String
        let number: Int
        /// `EVAL` and the text as bulk strings.
        let sourceCall: [UInt8]
        /// `EVALSHA` and the digest as bulk strings.
        let digestCall: [UInt8]

        init(name: String, source: String) {
            self.name = name
            self.source = source
            sha1 = SHA1.hexadecimal(of: source.utf8)
            number = RedisScript.count.add(1, ordering: .relaxed).oldValue
            var encoder = CommandEncoder(capacity: source.utf8.count + 32)
            encoder.append("EVAL")
            encoder.append(source)
            sourceCall = encoder.bytes.withBytes { Array($0) }
            encoder = CommandEncoder(capacity: 64)
            encoder.append("EVALSHA")
            encoder.append(sha1)
            digestCall = encoder.bytes.withBytes { Array($0) }
        }
    }

    private static let count = Atomic<Int>(0)
    private let storage: Storage

    /// Makes a script.
    ///
    /// - Parameters:
    ///   - name: What logs and metrics call it.
    ///   - source: The Lua text.
    public init(name: String, source: String) {
        storage = Storage(name: name, source: source)
    }

    /// What logs and metrics call the script.
    public var name: String { storage.name }

    /// The Lua text.
    public var source: String { storage.source }

    /// The digest by which Redis names the script: 40 lower-case hexadecimal digits.
    public var sha1: String { storage.sha1 }

    /// A small unique number, so that a connection can keep the scripts it has loaded as a bit set.
    var number: Int { storage.number }
    var sourceCall: [UInt8] { storage.sourceCall }
    var digestCall: [UInt8] { storage.digestCall }
}
