/// A message that somebody published.
public struct RedisMessage: Sendable, Equatable {
    /// The channel it was published to.
    public let channel: String
    /// The pattern by which it was received; nil when the channel itself was subscribed to.
    public let pattern: String?
    /// What was published: a string of any bytes.
    public let payload: RedisValue

    /// Reads an array that Redis sent without being asked; nil when it is no message.
    init?(_ value: RedisValue) {
        guard let parts = value.elements, parts.count >= 3 else { return nil }
        switch (parts[0].string, parts.count) {
        case ("message", 3):
            guard let channel = parts[1].string else { return nil }
            (self.channel, pattern, payload) = (channel, nil, parts[2])
        case ("pmessage", 4):
            guard let pattern = parts[1].string, let channel = parts[2].string else { return nil }
            (self.channel, self.pattern, payload) = (channel, pattern, parts[3])
        default:
            return nil
        }
    }

    /// The topic by which it was received.
    var topic: SubscriptionTopic {
        pattern.map { .pattern($0) } ?? .channel(channel)
    }
}
