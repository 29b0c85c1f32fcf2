/// The entries of a stream that a consumer group gives to one of its consumers.
///
/// Entries come at least once. Until an entry is acknowledged it comes again: to this consumer when it restarts, or to
/// another consumer that claims the entry. The iteration begins with entries that the consumer was given earlier and
/// did not acknowledge. It reads with `XREADGROUP` on a separate connection, only when `next()` is called. If a reply
/// was lost with its connection, its entries are read again.
public struct RedisConsumer: AsyncSequence, Sendable {
    /// An entry.
    public typealias Element = RedisStreamEntry
    /// Why reading ended.
    public typealias Failure = RedisError

    let client: RedisClient
    let key: String
    let group: String
    let name: String
    let count: Int
    let block: Duration

    /// Starts an iteration of its own.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(self)
    }

    /// Tells Redis that entries are dealt with; returns how many of them were not acknowledged before.
    @discardableResult
    public func acknowledge(_ ids: RedisStreamID...) async throws(RedisError) -> Int {
        try await acknowledge(ids)
    }

    /// Tells Redis that entries are dealt with; returns how many of them were not acknowledged before.
    @discardableResult
    public func acknowledge(_ ids: [RedisStreamID]) async throws(RedisError) -> Int {
        guard !ids.isEmpty else { return 0 }
        var command = RedisCommand("XACK", capacity: 64 + 32 * ids.count)
        command.append(key)
        command.append(group)
        for id in ids {
            command.append(id.description)
        }
        command.isRepeatable = true
        return Int(try await client.execute(command).integer ?? 0)
    }

    /// Takes over entries that another consumer was given and has not acknowledged for some time.
    ///
    /// - Parameters:
    ///   - idle: How long they must have been with the other consumer.
    ///   - limit: How many to take at most; default 100.
    public func claim(idleFor idle: Duration, limit: Int = 100) async throws(RedisError) -> [RedisStreamEntry] {
        let milliseconds = Swift.max(0, idle.nanoseconds / 1_000_000)
        let reply = try await client.execute(
            RedisCommand("XAUTOCLAIM", key, group, name, "\(milliseconds)", "0-0", "COUNT", "\(limit)")
        )
        guard let parts = reply.elements, parts.count >= 2 else { return [] }
        return parts[1].elements?.compactMap { RedisStreamEntry($0) } ?? []
    }

    /// Waits for one entry after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let consumer: RedisConsumer
        private let connection: DedicatedConnection
        /// The last entry that this iteration received.
        ///
        /// Pending entries after it were lost with a connection.
        private var position = RedisStreamID.beginning
        private var readsPending = true
        private var buffer: ArraySlice<RedisStreamEntry> = []

        init(_ consumer: RedisConsumer) {
            self.consumer = consumer
            let timeout = consumer.client.configuration.connectTimeout
            connection = DedicatedConnection(consumer.client.topology, key: consumer.key, connectTimeout: timeout)
        }

        /// The next entry; never nil.
        ///
        /// - Throws: `.cancelled` when the task is cancelled, `.server` when the group does not exist or the key holds
        ///   something else, `.authenticationFailed` and the like when Redis refuses the connection, `.closed`.
        public mutating func next() async throws(RedisError) -> RedisStreamEntry? {
            try await next(isolation: nil)
        }

        /// The next entry; see `next()`.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(RedisError) -> RedisStreamEntry? {
            while true {
                if let entry = buffer.popFirst() { return entry }
                do throws(RedisError) {
                    try await read()
                } catch {
                    // Redis may have assigned entries in a reply that never arrived.
                    readsPending = true
                    try await DedicatedConnection.pause(after: error)
                }
            }
        }

        private mutating func read() async throws(RedisError) {
            var command = RedisCommand("XREADGROUP", capacity: 200)
            command.append("GROUP")
            command.append(consumer.group)
            command.append(consumer.name)
            command.append("COUNT")
            command.append(consumer.count)
            command.append("BLOCK")
            command.append(Swift.max(1, consumer.block.nanoseconds / 1_000_000))
            command.append("STREAMS")
            command.append(consumer.key)
            command.append(readsPending ? position.description : ">")
            command.timeout = consumer.block + consumer.client.configuration.commandTimeout
            let reply = try await connection.execute(command)
            let values = reply.elements?.first?.elements?.last?.elements.map { Array($0) } ?? []
            if readsPending, values.isEmpty {
                readsPending = false
            }
            if let last = values.last.flatMap({ RedisStreamEntry.id(of: $0) }) {
                position = Swift.max(position, last)
            }
            buffer = values.compactMap { RedisStreamEntry($0) }[...]
            // A deleted entry has only an id. No consumer can process it.
            let deleted = values.filter { RedisStreamEntry($0) == nil }.compactMap { RedisStreamEntry.id(of: $0) }
            try await consumer.acknowledge(deleted)
        }
    }
}
