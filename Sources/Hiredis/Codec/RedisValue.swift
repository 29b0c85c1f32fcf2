/// A reply of Redis, or a part of one.
///
/// A whole reply lies in one allocation, whatever its size; a value is a view into it and keeps it alive.
/// Integers, null and strings of up to eight bytes hold no allocation at all.
public struct RedisValue: Sendable {
    /// The type of a value.
    public enum Kind: UInt8, Sendable {
        /// No value: a null string or a null array.
        case null
        /// A 64-bit integer.
        case integer
        /// A status such as `OK`.
        case simpleString
        /// A string of any bytes.
        case bulkString
        /// A list of values.
        case array
        /// An error; only ever found inside arrays, because an error as the whole reply is thrown.
        case error

        /// Whether it is a simple or bulk string.
        @usableFromInline
        var isString: Bool { self == .simpleString || self == .bulkString }
    }

    /// The type of the value.
    public let kind: Kind
    // Proof for `nonisolated(unsafe)`: a reply's storage is never written after it was made.
    @usableFromInline nonisolated(unsafe) let storage: ReplyStorage?
    /// An integer's value, a short string's bytes, otherwise the token's index.
    @usableFromInline let word: Int64
    /// The length of a string that lies in `word`.
    @usableFromInline let shortLength: UInt8

    init(kind: Kind, storage: ReplyStorage?, word: Int64) {
        self.kind = kind
        self.storage = storage
        self.word = word
        shortLength = 0
    }

    /// Makes a string that is stored in the value itself; nil when it is too long for that.
    init?(kind: Kind, short bytes: UnsafeRawBufferPointer) {
        guard bytes.count <= MemoryLayout<Int64>.size else { return nil }
        var word: Int64 = 0
        withUnsafeMutableBytes(of: &word) { $0.copyMemory(from: bytes) }
        self.kind = kind
        self.word = word
        storage = nil
        shortLength = UInt8(bytes.count)
    }

    init(storage: ReplyStorage, index: Int) {
        let token = storage.token(at: index)
        switch token.kind {
        case .integer: self.init(kind: .integer, storage: nil, word: token.value)
        case .null: self.init(kind: .null, storage: nil, word: 0)
        default: self.init(kind: token.kind, storage: storage, word: Int64(index))
        }
    }

    /// Null.
    public static let null = RedisValue(kind: .null, storage: nil, word: 0)

    /// The integer; nil for every other kind.
    public var integer: Int64? { kind == .integer ? word : nil }

    /// Whether the value is null.
    public var isNull: Bool { kind == .null }

    /// The text of a simple or bulk string; nil for every other kind and for bytes that are not UTF-8.
    public var string: String? {
        kind.isString ? withToken { String(validating: $0, as: UTF8.self) } : nil
    }

    /// The bytes of a simple or bulk string; nil for every other kind.
    public var bytes: [UInt8]? {
        kind.isString ? withToken { Array($0) } : nil
    }

    /// Calls `body` with the bytes of a simple or bulk string, valid during the call; nil for every other kind.
    @inlinable
    public func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result? {
        kind.isString ? try withToken(body) : nil
    }

    /// The elements of an array; nil for every other kind.
    public var elements: RedisArray? {
        guard kind == .array, let storage else { return nil }
        return RedisArray(storage: storage, index: Int(word))
    }

    /// The error; nil for every other kind.
    public var error: RedisServerError? {
        guard kind == .error else { return nil }
        return RedisServerError(message: withToken { String(decoding: $0, as: UTF8.self) })
    }

    @inlinable
    func withToken<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        guard let storage else {
            return try withUnsafeBytes(of: word) { bytes throws(Failure) in
                try body(UnsafeRawBufferPointer(rebasing: bytes[..<Int(shortLength)]))
            }
        }
        defer { withExtendedLifetime(storage) {} }
        return try body(storage.bytes(at: Int(word)))
    }
}

extension RedisValue {
    /// Whether this is a message of a channel and not the reply to a command.
    var isPublished: Bool {
        guard kind == .array, let kind = elements?.first else { return false }
        return kind.withBytes { $0.elementsEqual("message".utf8) || $0.elementsEqual("pmessage".utf8) } ?? false
    }
}
