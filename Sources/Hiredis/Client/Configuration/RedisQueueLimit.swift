/// How much may wait on one connection before new commands are refused with `.queueFull`.
public struct RedisQueueLimit: Sendable, Equatable {
    /// The largest number of commands that wait or are unanswered; default 65,536.
    public var commands: Int
    /// The largest number of their encoded bytes; default 64 MiB.
    public var bytes: Int

    /// Makes a limit.
    public init(commands: Int = 65_536, bytes: Int = 64 << 20) {
        self.commands = commands
        self.bytes = bytes
    }
}
