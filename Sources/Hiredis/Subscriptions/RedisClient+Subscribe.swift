extension RedisClient {
    /// Subscribes to channels and patterns.
    ///
    /// All subscriptions of a client share one separate connection. If that connection is lost, the client connects
    /// again, repeats all subscriptions, and every subscription gets `.resumed`. With Sentinel the connection leads to
    /// the primary, in a Cluster to any node.
    ///
    /// - Parameters:
    ///   - channels: Names of channels.
    ///   - patterns: Patterns of names, as `PSUBSCRIBE` knows them.
    ///   - bufferLimit: How many events may wait for whoever iterates; default 1,024.
    /// - Returns: The messages, after Redis confirmed everything.
    /// - Throws: `.invalidConfiguration` without a channel or pattern, `.server` when Redis refuses one, otherwise like
    ///   `execute`, after `connectTimeout` at most.
    public func subscribe(
        channels: [String] = [],
        patterns: [String] = [],
        bufferLimit: Int = 1024
    ) async throws(RedisError) -> RedisSubscription {
        let topics = channels.map { SubscriptionTopic.channel($0) } + patterns.map { .pattern($0) }
        guard !topics.isEmpty, bufferLimit > 0 else {
            throw RedisError(
                .invalidConfiguration,
                outcome: .notSent,
                message: "a subscription needs a channel or a pattern, and a buffer of 1 or more"
            )
        }
        return try await subscriptions.subscribe(topics, bufferLimit: bufferLimit)
    }
}
