/// Something that a client can subscribe to.
enum SubscriptionTopic: Hashable, Sendable {
    /// A channel of this name.
    case channel(String)
    /// All channels whose names match.
    case pattern(String)

    var subscribe: RedisCommand {
        switch self {
        case .channel(let name): RedisCommand("SUBSCRIBE", name)
        case .pattern(let name): RedisCommand("PSUBSCRIBE", name)
        }
    }

    var unsubscribe: RedisCommand {
        switch self {
        case .channel(let name): RedisCommand("UNSUBSCRIBE", name)
        case .pattern(let name): RedisCommand("PUNSUBSCRIBE", name)
        }
    }
}
