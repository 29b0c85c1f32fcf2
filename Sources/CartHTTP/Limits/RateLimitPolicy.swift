/// Who may make how many requests; without a limit nothing is counted.
public struct RateLimitPolicy: Hashable, Sendable {
    /// Who is counted.
    public enum Subject: String, Sendable, CaseIterable {
        /// A guest's session or a user, of the storefront.
        case session
        /// An API key.
        case key
        /// A client's address; a network of 64 bits with IPv6.
        case address
    }

    /// The limits that are set.
    public var limits: [Subject: RateLimit]

    /// Makes a policy; a session may make 20 requests a second by default, which no person does.
    public init(limits: [Subject: RateLimit] = [.session: RateLimit(1200, per: .seconds(60))]) {
        self.limits = limits
    }
}
