/// One change of a cart: its id, and until when Redis may carry it out.
struct Operation: Sendable {
    let id: OperationID

    /// Milliseconds since 1970 on Redis's clock.
    let notAfter: Int64

    /// Makes an operation with a deadline.
    init(id: OperationID, notAfter: Int64) {
        self.id = id
        self.notAfter = notAfter
    }

    /// Makes an operation whose deadline is half a window ahead.
    ///
    /// The deadline is then far from both ends of what the scripts accept. If a clock is off by less than half a window,
    /// nothing is refused.
    init(id: OperationID, now: Int64, window: Int64) {
        self.id = id
        notAfter = now + window / 2
    }
}
