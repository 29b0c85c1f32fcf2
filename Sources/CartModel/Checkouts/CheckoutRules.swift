/// The rules for requests about checkouts.
public enum CheckoutRules {
    /// How long a checkout stays open when nothing else is said: an hour.
    public static let standardTimeToLive = Duration.seconds(3600)

    /// How long a checkout may stay open, in seconds: a minute to seven days.
    public static let timeToLive: ClosedRange<Int64> = 60...604_800

    /// ``timeToLive`` in words.
    public static let allowedTimeToLive = "\(timeToLive.lowerBound) to \(timeToLive.upperBound) seconds"

    /// How many checkouts of one owner may be open at a time.
    public static let maximumOpen: Int64 = 64

    /// Checks how long a checkout is to stay open.
    ///
    /// - Throws: ``CartError`` with code `invalid_request`.
    public static func check(timeToLive duration: Duration) throws(CartError) {
        let (seconds, rest) = duration.components
        guard timeToLive.contains(seconds), rest == 0 else {
            throw .invalidRequest(
                "The time for which a checkout is to stay open is not allowed.",
                field: "ttl",
                given: rest == 0 ? "\(seconds)" : "\(duration)",
                allowed: allowedTimeToLive
            )
        }
    }

    /// Checks what an order is called.
    ///
    /// - Throws: ``CartError`` with code `invalid_request`.
    public static func check(order: String) throws(CartError) {
        // In the record of a checkout, a single hyphen means that there is no order.
        guard NameRule.identifier.accepts(order), order != "-" else {
            throw .invalidRequest(
                "The order's name is not valid.",
                field: "order",
                given: order,
                allowed: "\(NameRule.identifier.allowed), but not - alone"
            )
        }
    }
}
