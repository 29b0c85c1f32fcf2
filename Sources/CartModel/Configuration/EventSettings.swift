/// Which events of changes are written, to the streams of `docs/events.md`.
public struct EventSettings: Hashable, Sendable {
    /// Whether events are written.
    ///
    /// Default `true`.
    public var isEnabled = true

    /// How long entries are kept, about; 1 minute to 365 days.
    ///
    /// Default 7 days.
    public var retention: Duration = .seconds(7 * 86_400)

    /// How long a cart with lines rests before it counts as abandoned; `.zero`, the default, means never.
    public var abandonedAfter: Duration = .zero

    /// The default settings.
    public init() {}

    /// Checks that each time is in its range.
    ///
    /// - Throws: ``CartError`` with code `invalid_configuration`.
    public func validate() throws(CartError) {
        guard (.seconds(60)...Duration.seconds(365 * 86_400)).contains(retention) else {
            throw .invalidConfiguration("events.retention", given: "\(retention)", allowed: "1m to 365d")
        }
        guard abandonedAfter == .zero || (.seconds(1)...Duration.seconds(365 * 86_400)).contains(abandonedAfter) else {
            throw .invalidConfiguration(
                "events.abandoned_after",
                given: "\(abandonedAfter)",
                allowed: "0 (never), or 1s to 365d"
            )
        }
    }
}
