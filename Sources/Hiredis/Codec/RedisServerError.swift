/// An error reply of Redis.
public struct RedisServerError: Error, Sendable, Equatable {
    /// The first word, such as `NOSCRIPT`, `WRONGTYPE` or `ERR`.
    public let prefix: String
    /// The whole text, the prefix included; it may quote arguments of the command.
    public let message: String

    /// Makes an error from the text that follows the `-`.
    public init(message: String) {
        self.message = message
        prefix = String(message.prefix { $0 != " " })
    }
}

extension RedisServerError: CustomStringConvertible {
    /// Only the prefix, because the rest may quote keys and values.
    public var description: String { prefix }
}
