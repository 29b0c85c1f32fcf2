/// The entries of a stream, in order and each exactly once, including entries that are added later.
///
/// It reads with `XREAD` on a separate connection, only when `next()` is called. A lost connection loses no entries:
/// the client connects again, however long that takes, and reading goes on after the last entry. Entries that are
/// trimmed meanwhile are missing.
public struct RedisStream: AsyncSequence, Sendable {
    /// An entry.
    public typealias Element = RedisStreamEntry
    /// Why reading ended.
    public typealias Failure = RedisError

    let client: RedisClient
    let key: String
    let start: RedisStreamStart
    let count: Int
    let block: Duration

    /// Starts an iteration of its own.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(self)
    }

    /// Waits for one entry after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let stream: RedisStream
        private let connection: DedicatedConnection
        private var position: RedisStreamID?
        private var buffer: ArraySlice<RedisStreamEntry> = []

        init(_ stream: RedisStream) {
            self.stream = stream
            let timeout = stream.client.configuration.connectTimeout
            connection = DedicatedConnection(stream.client.topology, key: stream.key, connectTimeout: timeout)
            switch stream.start {
            case .beginning: position = .beginning
            case .after(let id): position = id
            case .latest: position = nil
            }
        }

        /// The next entry; never nil.
        ///
        /// - Throws: `.cancelled` when the task is cancelled, `.server` when the key holds something else,
        ///   `.authenticationFailed` and the like when Redis refuses the connection, `.closed`.
        public mutating func next() async throws(RedisError) -> RedisStreamEntry? {
            try await next(isolation: nil)
        }

        /// The next entry; see `next()`.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(RedisError) -> RedisStreamEntry? {
            while true {
                if let entry = buffer.popFirst() {
                    position = entry.id
                    return entry
                }
                do throws(RedisError) {
                    buffer = try await read()[...]
                } catch {
                    try await DedicatedConnection.pause(after: error)
                }
            }
        }

        private mutating func read() async throws(RedisError) -> [RedisStreamEntry] {
            let after: RedisStreamID
            if let position {
                after = position
            } else {
                // After each lost connection, `$` would mean the end at that moment.
                after = try await lastID()
                position = after
            }
            var command = RedisCommand("XREAD", capacity: 160)
            command.append("COUNT")
            command.append(stream.count)
            command.append("BLOCK")
            command.append(Swift.max(1, stream.block.nanoseconds / 1_000_000))
            command.append("STREAMS")
            command.append(stream.key)
            command.append(after.description)
            command.isRepeatable = true
            command.timeout = stream.block + stream.client.configuration.commandTimeout
            let reply = try await connection.execute(command)
            // [[key, [entry, …]]], or null when nothing came.
            return reply.elements?.first?.elements?.last?.elements?.compactMap { RedisStreamEntry($0) } ?? []
        }

        private func lastID() async throws(RedisError) -> RedisStreamID {
            var command = RedisCommand("XREVRANGE", stream.key, "+", "-", "COUNT", "1")
            command.isRepeatable = true
            let reply = try await stream.client.execute(command)
            return reply.elements?.first.flatMap { RedisStreamEntry.id(of: $0) } ?? .beginning
        }
    }
}
