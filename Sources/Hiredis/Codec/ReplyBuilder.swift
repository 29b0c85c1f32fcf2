/// Collects the tokens and bytes of one reply while it is parsed.
///
/// A plain struct behind a pointer, because the parser's callbacks reach it through a raw pointer once for each value.
struct ReplyBuilder {
    private var tokens: UnsafeMutablePointer<ReplyToken>
    private var tokenCount = 0
    private var tokenCapacity = 64
    private var bytes: UnsafeMutableRawPointer
    private(set) var byteCount = 0
    private var byteCapacity = 4096
    private var arrayCount = 0
    private var announced = 1
    private let limit: RedisReplyLimit
    private(set) var isOverLimit = false
    /// Whether arrays nested deeper than allowed.
    var isTooDeep = false

    init(limit: RedisReplyLimit) {
        self.limit = limit
        tokens = .allocate(capacity: tokenCapacity)
        bytes = .allocate(byteCount: byteCapacity, alignment: 8)
    }

    func deallocate() {
        tokens.deallocate()
        bytes.deallocate()
    }

    /// Adds a string; false when the reply grew over its limit.
    mutating func append(_ kind: RedisValue.Kind, _ source: UnsafeRawPointer, count: Int) -> Bool {
        guard byteCount + count <= limit.bytes else {
            isOverLimit = true
            return false
        }
        if byteCount + count > byteCapacity {
            growBytes(to: byteCount + count)
        }
        (bytes + byteCount).copyMemory(from: source, byteCount: count)
        add(ReplyToken(value: Int64(byteCount), extent: UInt32(count), kind: kind))
        byteCount += count
        return true
    }

    mutating func append(integer: Int64) {
        add(ReplyToken(value: integer, extent: 0, kind: .integer))
    }

    mutating func appendNull() {
        add(ReplyToken(value: 0, extent: 0, kind: .null))
    }

    /// Adds the start of an array; false when the reply would grow over its limit.
    mutating func append(arrayOf count: Int) -> Bool {
        announced += count
        guard count >= 0, announced <= limit.elements else {
            isOverLimit = true
            return false
        }
        arrayCount += 1
        add(ReplyToken(value: Int64(count), extent: 0, kind: .array))
        return true
    }

    /// Makes the value of what was collected and starts over.
    mutating func finish() -> RedisValue {
        defer { reset() }
        let root = tokens[0]
        switch root.kind {
        case .integer: return RedisValue(kind: .integer, storage: nil, word: root.value)
        case .null: return .null
        case .simpleString, .bulkString:
            let all = UnsafeRawBufferPointer(start: bytes, count: byteCount)
            if let short = RedisValue(kind: root.kind, short: all) { return short }
        case .array, .error: break
        }
        if arrayCount > 0 {
            closeArrays()
        }
        let storage = ReplyStorage.make(
            tokens: UnsafeBufferPointer(start: tokens, count: tokenCount),
            bytes: UnsafeRawBufferPointer(start: bytes, count: byteCount)
        )
        return RedisValue(kind: root.kind, storage: storage, word: 0)
    }

    // Backwards, so that an inner array's end is known when the outer one is walked.
    private mutating func closeArrays() {
        if arrayCount == 1 {
            tokens[0].extent = UInt32(tokenCount)
            return
        }
        for index in (0..<tokenCount).reversed() where tokens[index].kind == .array {
            var end = index + 1
            for _ in 0..<tokens[index].value {
                end = tokens[end].kind == .array ? Int(tokens[end].extent) : end + 1
            }
            tokens[index].extent = UInt32(end)
        }
    }

    private mutating func add(_ token: ReplyToken) {
        if tokenCount == tokenCapacity {
            let larger = UnsafeMutablePointer<ReplyToken>.allocate(capacity: tokenCapacity * 2)
            larger.moveInitialize(from: tokens, count: tokenCount)
            tokens.deallocate()
            tokens = larger
            tokenCapacity *= 2
        }
        (tokens + tokenCount).initialize(to: token)
        tokenCount += 1
    }

    private mutating func growBytes(to needed: Int) {
        byteCapacity = max(byteCapacity * 2, needed)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: byteCapacity, alignment: 8)
        larger.copyMemory(from: bytes, byteCount: byteCount)
        bytes.deallocate()
        bytes = larger
    }

    private mutating func reset() {
        tokenCount = 0
        byteCount = 0
        arrayCount = 0
        announced = 1
        // One huge reply must not hold its memory for the life of the connection.
        if byteCapacity > 1 << 20 {
            bytes.deallocate()
            byteCapacity = 4096
            bytes = .allocate(byteCount: byteCapacity, alignment: 8)
        }
        if tokenCapacity > 1 << 16 {
            tokens.deallocate()
            tokenCapacity = 64
            tokens = .allocate(capacity: tokenCapacity)
        }
    }
}
