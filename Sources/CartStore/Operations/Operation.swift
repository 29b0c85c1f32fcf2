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

    /// Half a window ahead keeps the deadline away from both ends of what the scripts accept: a clock that is off by
    /// less than half a window then refuses nothing.
    init(id: OperationID, now: Int64, window: Int64) {
        self.id = id
        notAfter = now + window / 2
    }
}
