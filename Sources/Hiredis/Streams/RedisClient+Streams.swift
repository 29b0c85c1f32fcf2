extension RedisClient {
    /// The entries of a stream, including those that are added later.
    ///
    /// - Parameters:
    ///   - key: The stream's key; it need not exist yet.
    ///   - start: Where to start; by default with entries added from now on.
    ///   - count: How many entries to read at once; default 100.
    ///   - block: How long one reading waits for entries; default 5 s. Iterating waits on for ever.
    public func stream(
        _ key: String,
        from start: RedisStreamStart = .latest,
        count: Int = 100,
        block: Duration = .seconds(5)
    ) -> RedisStream {
        RedisStream(client: self, key: key, start: start, count: max(1, count), block: block)
    }

    /// The entries that a stream holds, without waiting for more.
    ///
    /// - Parameters:
    ///   - key: The stream's key; one that does not exist has no entries.
    ///   - id: The entry after which to begin; nil for the first one there is.
    ///   - count: How many to read at most; default 100.
    public func streamEntries(
        of key: String,
        after id: RedisStreamID? = nil,
        count: Int = 100
    ) async throws(RedisError) -> [RedisStreamEntry] {
        var command = RedisCommand("XRANGE", key, id.map { "(\($0)" } ?? "-", "+", "COUNT", String(max(1, count)))
        command.isRepeatable = true
        return try await execute(command).elements?.compactMap(RedisStreamEntry.init) ?? []
    }

    /// The id of a stream's last entry; nil when it has none.
    public func lastStreamID(of key: String) async throws(RedisError) -> RedisStreamID? {
        var command = RedisCommand("XREVRANGE", key, "+", "-", "COUNT", "1")
        command.isRepeatable = true
        return try await execute(command).elements?.compactMap(RedisStreamEntry.init).first?.id
    }

    /// A consumer of a stream's group.
    ///
    /// - Parameters:
    ///   - key: The stream's key.
    ///   - group: The group's name.
    ///   - name: The consumer's name, its own within the group.
    ///   - count: How many entries to read at once; default 100.
    ///   - block: How long one reading waits for entries; default 5 s. Iterating waits on for ever.
    public func consumer(
        of key: String,
        group: String,
        name: String,
        count: Int = 100,
        block: Duration = .seconds(5)
    ) -> RedisConsumer {
        RedisConsumer(client: self, key: key, group: group, name: name, count: max(1, count), block: block)
    }

    /// Makes a consumer group, and the stream when it does not exist; does nothing when the group exists.
    ///
    /// - Parameters:
    ///   - group: The group's name.
    ///   - key: The stream's key.
    ///   - start: The first entry the group gets; default the first there is.
    public func createGroup(
        _ group: String,
        of key: String,
        from start: RedisStreamStart = .beginning
    ) async throws(RedisError) {
        let position =
            switch start {
            case .beginning: "0"
            case .latest: "$"
            case .after(let id): id.description
            }
        var command = RedisCommand("XGROUP", "CREATE", key, group, position, "MKSTREAM")
        command.isRepeatable = true
        do throws(RedisError) {
            _ = try await execute(command)
        } catch  where error.server?.prefix == "BUSYGROUP" {
            // It exists, made by another server or by a repeat of this very command.
        }
    }
}
