/// Whether a request may pass its rate limit, and what the answer says of it.
struct RateVerdict: Equatable, Sendable {
    let limit: RateLimit
    /// How many requests are left now.
    let remaining: Int64
    /// When the present window ends.
    let resetSeconds: Int64
    let isAllowed: Bool
}
