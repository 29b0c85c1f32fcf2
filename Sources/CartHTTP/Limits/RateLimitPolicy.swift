/// Who may make how many requests; without a limit nothing is counted.
public struct RateLimitPolicy: Hashable, Sendable {
    /// Who is counted.
    public enum Subject: String, Sendable, CaseIterable {
        /// A guest's session or a user, of the storefront.
        case session
        /// An API key.
        case key
        /// A client's address; with IPv6, its /64 network.
        case address
    }

    /// The limits that are set.
    public var limits: [Subject: RateLimit]

    /// Makes a policy.
    ///
    /// By default a session may make 1,200 requests a minute, which is more than a person makes.
    public init(limits: [Subject: RateLimit] = [.session: RateLimit(1200, per: .seconds(60))]) {
        self.limits = limits
    }
}
