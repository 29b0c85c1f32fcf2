import CartModel

/// What to do about a cart that nobody has changed for long.
enum IdleVerdict: Equatable {
    /// It is abandoned: it has lines, and nobody has changed it for long enough.
    case abandoned
    /// It was last changed at this time, ms, which is too recent; look again later.
    case restsSince(Int64)
    /// There is nothing in it, or a migration has it.
    case gone

    /// Decides from the cart's current state.
    ///
    /// - Parameters:
    ///   - entries: How many lines and metadata it has.
    ///   - updated: When it was last changed, ms; `nil` when there is no cart, or a migration has it.
    ///   - idle: How long a cart rests before it counts as abandoned, ms.
    ///   - now: Now, ms.
    init(entries: Int64, updated: Int64?, idle: Int64, now: Int64) {
        guard let updated, entries > 0 else {
            self = .gone
            return
        }
        self = now - updated >= idle ? .abandoned : .restsSince(updated)
    }
}
