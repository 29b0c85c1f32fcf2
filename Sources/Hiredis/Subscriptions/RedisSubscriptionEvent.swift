/// What a subscription delivers.
public enum RedisSubscriptionEvent: Sendable, Equatable {
    /// A message.
    case message(RedisMessage)
    /// The connection was lost and is back: messages published meanwhile are lost to this subscription.
    case resumed
}
