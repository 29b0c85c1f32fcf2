/// Where in a stream to start.
public enum RedisStreamStart: Sendable, Equatable {
    /// With the first entry there is.
    case beginning
    /// With the first entry that is added after the first call of `next()`.
    case latest
    /// With the first entry after this id.
    case after(RedisStreamID)
}
