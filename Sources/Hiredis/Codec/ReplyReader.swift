import CHiredis

/// Parses RESP2 replies with hiredis, without letting it make reply objects.
///
/// hiredis calls back for each value, and the callbacks append to a `ReplyBuilder`. After an error the reader must not
/// be used again.
final class ReplyReader {
    /// The largest number of bytes passed to hiredis at once.
    ///
    /// hiredis moves all unread bytes after each reply, so its cost is quadratic in that number.
    static let sliceSize = 16 << 10

    /// How deep arrays may nest; later versions of hiredis would allow more.
    static let maximumDepth = 7

    private let reader: UnsafeMutablePointer<redisReader>
    private let builder: UnsafeMutablePointer<ReplyBuilder>
    private let limit: RedisReplyLimit

    /// Makes a reader; nil when there is no memory.
    init?(limit: RedisReplyLimit) {
        guard let reader = redisReaderCreateWithFunctions(Self.functions) else { return nil }
        self.limit = limit
        builder = .allocate(capacity: 1)
        builder.initialize(to: ReplyBuilder(limit: limit))
        reader.pointee.privdata = UnsafeMutableRawPointer(builder)
        // An idle buffer is kept up to this size instead of being freed and made anew for each larger batch.
        reader.pointee.maxbuf = 1 << 20
        self.reader = reader
    }

    deinit {
        redisReaderFree(reader)
        builder.pointee.deallocate()
        builder.deallocate()
    }

    /// Takes in bytes and calls `body` for each reply that they complete.
    ///
    /// - Throws: `.protocolViolation` for bytes that are not RESP2 and replies over the limit.
    func read(_ bytes: UnsafeRawBufferPointer, _ body: (RedisValue) throws(RedisError) -> Void) throws(RedisError) {
        var start = 0
        while start < bytes.count {
            let end = min(start + Self.sliceSize, bytes.count)
            let slice = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
            guard redisReaderFeed(reader, slice.bindMemory(to: CChar.self).baseAddress, slice.count) == REDIS_OK else {
                throw failure()
            }
            var reply: UnsafeMutableRawPointer?
            while true {
                guard redisReaderGetReply(reader, &reply) == REDIS_OK else { throw failure() }
                guard reply != nil else { break }
                try body(builder.pointee.finish())
            }
            guard builder.pointee.byteCount + chiredis_reader_buffered(reader) <= limit.bytes + Self.sliceSize else {
                throw Self.violation("a reply is larger than \(limit.bytes) bytes")
            }
            start = end
        }
    }

    private func failure() -> RedisError {
        if builder.pointee.isOverLimit {
            return Self.violation("a reply is larger than \(limit.bytes) bytes or \(limit.elements) elements")
        }
        if builder.pointee.isTooDeep {
            return Self.violation("a reply nests arrays deeper than \(Self.maximumDepth)")
        }
        if reader.pointee.err == REDIS_ERR_OOM {
            return Self.violation("the peer does not speak RESP2 (a type that it does not have)")
        }
        return Self.violation("the peer does not speak RESP2 (\(String(cString: chiredis_reader_error(reader))))")
    }

    private static func violation(_ message: String) -> RedisError {
        RedisError(.protocolViolation, outcome: .unknown, message: message)
    }

    // hiredis takes nil for "no memory" and any other pointer for an object that it never looks into.
    // Proof for `nonisolated(unsafe)`: the table is filled in once, before anybody sees it, and only read afterwards.
    nonisolated(unsafe) private static let functions: UnsafeMutablePointer<redisReplyObjectFunctions> = {
        let functions = UnsafeMutablePointer<redisReplyObjectFunctions>.allocate(capacity: 1)
        functions.initialize(to: redisReplyObjectFunctions())
        functions.pointee.createString = { task, text, count in
            // Later versions of hiredis read RESP3's types as well.
            guard let task, let text, let builder = task.builder, let kind = task.stringKind else { return nil }
            return builder.pointee.append(kind, text, count: count) ? task.object : nil
        }
        functions.pointee.createArray = { task, count in
            guard let task, let builder = task.builder, task.pointee.type == REDIS_REPLY_ARRAY else { return nil }
            guard task.depth < ReplyReader.maximumDepth else {
                builder.pointee.isTooDeep = true
                return nil
            }
            return builder.pointee.append(arrayOf: Int(count)) ? task.object : nil
        }
        functions.pointee.createInteger = { task, value in
            guard let task, let builder = task.builder else { return nil }
            builder.pointee.append(integer: value)
            return task.object
        }
        functions.pointee.createNil = { task in
            // RESP2's nulls are strings and arrays without a length; RESP3 has a type of its own.
            guard let task, let builder = task.builder, task.pointee.type != REDIS_REPLY_NIL else { return nil }
            builder.pointee.appendNull()
            return task.object
        }
        chiredis_refuse_other_types(functions)
        return functions
    }()
}

extension UnsafePointer<redisReadTask> {
    fileprivate var builder: UnsafeMutablePointer<ReplyBuilder>? {
        pointee.privdata?.assumingMemoryBound(to: ReplyBuilder.self)
    }

    /// How many arrays enclose the value.
    fileprivate var depth: Int {
        var depth = 0
        var parent = pointee.parent
        while let current = parent {
            depth += 1
            parent = current.pointee.parent
        }
        return depth
    }

    fileprivate var object: UnsafeMutableRawPointer {
        UnsafeMutableRawPointer(mutating: self)
    }

    /// The kind of a string; nil for those that RESP2 does not have.
    fileprivate var stringKind: RedisValue.Kind? {
        switch pointee.type {
        case REDIS_REPLY_ERROR: .error
        case REDIS_REPLY_STATUS: .simpleString
        case REDIS_REPLY_STRING: .bulkString
        default: nil
        }
    }
}
