extension RedisError {
    /// The kind of a failure; new kinds may be added.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The stable name, for logs and metrics.
        public let description: String

        private init(_ name: String) {
            description = name
        }

        /// No connection could be made in time.
        public static let connectionFailed = Code("connection_failed")
        /// The connection broke after the command was sent.
        public static let connectionLost = Code("connection_lost")
        /// The command's deadline passed.
        public static let timeout = Code("timeout")
        /// The task that awaited the command was cancelled.
        public static let cancelled = Code("cancelled")
        /// Too many commands or bytes are waiting already.
        public static let queueFull = Code("queue_full")
        /// The client was closed.
        public static let closed = Code("closed")
        /// Redis refused the user name or the password, or requires a login.
        public static let authenticationFailed = Code("authentication_failed")
        /// The TLS handshake failed: a certificate, a name or a protocol version was refused.
        public static let tlsFailed = Code("tls_failed")
        /// The command's keys lie in different slots of a Cluster.
        public static let crossSlot = Code("cross_slot")
        /// Fewer replicas than required had the change in time; the primary has it.
        public static let notReplicated = Code("not_replicated")
        /// A Cluster's nodes kept sending the command elsewhere.
        public static let tooManyRedirects = Code("too_many_redirects")
        /// The peer sent bytes that are not RESP2, or a reply over the configured limits.
        public static let protocolViolation = Code("protocol_violation")
        /// Redis answered the command with an error reply.
        public static let server = Code("server")
        /// A Redis URL could not be read.
        public static let invalidURL = Code("invalid_url")
        /// A configuration value is out of range, or Redis refused it.
        public static let invalidConfiguration = Code("invalid_configuration")
        /// The configuration asks for something this client cannot do.
        public static let unsupported = Code("unsupported")

        /// The node no longer serves the command's slot.
        ///
        /// This code never reaches a caller.
        static let handedBack = Code("handed_back")

        /// Whether an early retry is useless, because somebody has to fix the cause first.
        var isTerminal: Bool {
            self == .authenticationFailed || self == .invalidConfiguration || self == .tlsFailed
        }
    }
}
