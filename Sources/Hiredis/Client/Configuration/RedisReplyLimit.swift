/// How large one reply may be before the connection is ended with `.protocolViolation`.
public struct RedisReplyLimit: Sendable, Equatable {
    /// The largest number of bytes of one reply; default 64 MiB.
    public var bytes: Int
    /// The largest number of elements of one reply, nested ones included; default 1,048,576.
    public var elements: Int

    /// Makes a limit.
    public init(bytes: Int = 64 << 20, elements: Int = 1 << 20) {
        self.bytes = bytes
        self.elements = elements
    }
}
