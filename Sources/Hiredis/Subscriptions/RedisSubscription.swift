/// Messages of channels and patterns, in the order in which Redis sent them.
///
/// Ends when the task that iterates is cancelled, when it is dropped, when the client is closed (`.closed`), and when Redis
/// refuses a new connection, because the password has changed for example (`.authenticationFailed`). One that
/// does not keep up ends with `.queueFull`, after what is buffered: nothing is lost without a word. For one iteration.
public struct RedisSubscription: AsyncSequence, Sendable {
    /// A message, or that some may have been missed.
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
