/// How long an owner's carts are kept after their last change, by kind of owner; `.zero` keeps them for ever.
public struct TimeToLive: Hashable, Sendable {
    /// Guests' carts.
    ///
    /// Default 7 days.
    public var guest: Duration = .seconds(7 * 86_400)

    /// Users' carts.
    ///
    /// Default 90 days.
    public var user: Duration = .seconds(90 * 86_400)

    /// Carts of custom kinds, by kind; a kind that is not named here is kept as long as a user's.
    public var custom: [String: Duration] = [:]

    /// Whether reading a cart begins its time anew.
    ///
    /// Default `false`.
    public var refreshOnRead = false

    /// The default times.
    public init() {}

    /// The time for an owner.
    public func duration(for identifier: Identifier) -> Duration {
        switch identifier.kind {
        case .guest: guest
        case .user: user
        case .custom(let kind): custom[kind] ?? user
        }
    }

    /// Checks that each time is absent, or between a minute and ten years.
    ///
    /// - Throws: ``CartError`` with code `invalid_configuration`.
    public func validate() throws(CartError) {
        let named = [("guest", guest), ("user", user)] + custom.sorted { $0.key < $1.key }
        for (kind, duration) in named
        where duration != .zero && !(.seconds(60)...Duration.seconds(3650 * 86_400)).contains(duration) {
            throw .invalidConfiguration("ttl.\(kind)", given: "\(duration)", allowed: "0 (for ever), or 1m to 3650d")
        }
    }
}
