/// What a subscription delivers.
public enum RedisSubscriptionEvent: Sendable, Equatable {
    /// A message.
    case message(RedisMessage)
    /// The connection was lost and is up again. This subscription does not receive messages published in between.
    case resumed
}
