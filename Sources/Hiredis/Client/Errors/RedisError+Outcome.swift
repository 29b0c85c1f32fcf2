extension RedisError {
    /// What is known about a failed command.
    public enum Outcome: String, Sendable, CustomStringConvertible {
        /// Redis has not seen the whole command and never will: sending it again is safe.
        case notSent = "not_sent"
        /// Redis may or may not have run the command.
        case unknown
        /// Redis answered.
        case answered

        /// The stable name, for logs and metrics.
        public var description: String { rawValue }
    }
}
