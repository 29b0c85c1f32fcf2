/// Finds the addresses for an attempt to connect, without blocking the connection's thread.
protocol AddressLocator: AnyObject, Sendable {
    /// Numeric addresses in the order to try them, or why there are none.
    typealias Answer = Result<[RedisEndpoint.Address], RedisError>

    /// Starts a search unless one is running; the connection's wake signal says that the answer is there.
    func start()

    /// Returns the answer and forgets it; nil when there is none yet.
    func take() -> Answer?
}
