/// Finds out where an attempt to connect leads, without holding up the connection's thread.
protocol AddressLocator: AnyObject, Sendable {
    /// Numeric addresses in the order to try them, or why there are none.
    typealias Answer = Result<[RedisEndpoint.Address], RedisError>

    /// Starts a search unless one is running; the connection's wake signal says that the answer is there.
    func start()

    /// The answer once it is there; asking takes it away.
    func take() -> Answer?
}
