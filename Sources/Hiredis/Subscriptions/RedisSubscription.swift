/// Messages of channels and patterns, in the order in which Redis sent them.
///
/// A subscription ends when the iterating task is cancelled, when the subscription is released, when the client is
/// closed (`.closed`), and when Redis refuses a new connection, for example because the password has changed
/// (`.authenticationFailed`). A subscription that does not keep up delivers the buffered events and then ends with
/// `.queueFull`, so no message is lost unnoticed. It can be iterated only once.
public struct RedisSubscription: AsyncSequence, Sendable {
    /// A message, or a note that messages may have been missed.
    public typealias Element = RedisSubscriptionEvent
    /// Why the subscription ended.
    public typealias Failure = RedisError

    let events: AsyncThrowingStream<RedisSubscriptionEvent, any Error>
    // The connection lives as long as somebody can still receive from it.
    let hub: SubscriptionHub

    /// Iterates over the events.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(events: events.makeAsyncIterator(), hub: hub)
    }

    /// Waits for one event after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        var events: AsyncThrowingStream<RedisSubscriptionEvent, any Error>.AsyncIterator
        let hub: SubscriptionHub

        /// The next event; nil after cancellation.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(RedisError) -> RedisSubscriptionEvent? {
            do {
                return try await events.next(isolation: actor)
            } catch let error as RedisError {
                throw error
            } catch {
                throw RedisError(.closed, outcome: .unknown, message: "the subscription ended: \(error)")
            }
        }

        /// The next event; nil after cancellation.
        public mutating func next() async throws(RedisError) -> RedisSubscriptionEvent? {
            try await next(isolation: nil)
        }
    }
}
