extension RedisClient {
    /// The entries of a stream and those to come.
    ///
    /// - Parameters:
    ///   - key: The stream's key; it need not exist yet.
    ///   - start: Where to start; default with entries added from now on.
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
