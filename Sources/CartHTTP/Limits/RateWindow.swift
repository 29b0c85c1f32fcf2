/// The requests of one subject in the present window and the one before: a sliding window out of two fixed ones.
///
/// The requests of the window before count in proportion to the part of it that still lies within one window's length
/// before now. The counts of other processes arrive through ``merge(total:reported:window:)``. Between two merges only this
/// process's own requests are known, so a limit may be exceeded by what the other processes admit in about a second.
struct RateWindow: Equatable {
    /// Windows since 1970.
    private(set) var number: Int64
    /// What this process has counted and not yet sent to Redis.
    private(set) var unreported: Int64 = 0
    /// The count of all processes, including what this one has sent.
    private var shared: Int64 = 0
    /// Requests of this window so far, as far as this process knows.
    var total: Int64 { shared + unreported }
    private var previous: Int64 = 0

    init(number: Int64) {
        self.number = number
    }

    /// Counts a request, unless it exceeds the limit.
    ///
    /// - Parameters:
    ///   - limit: The limit.
    ///   - now: Milliseconds since 1970.
    mutating func take(_ limit: RateLimit, now: Int64) -> RateVerdict {
        advance(to: now / limit.windowMilliseconds)
        let passed = now % limit.windowMilliseconds
        let left = limit.windowMilliseconds - passed
        let carried = Double(previous) * Double(left) / Double(limit.windowMilliseconds)
        let used = shared + unreported + Int64(carried.rounded(.up))
        let seconds = max(1, (left + 999) / 1000)
        guard used < limit.count else {
            return RateVerdict(limit: limit, remaining: 0, resetSeconds: seconds, isAllowed: false)
        }
        unreported += 1
        return RateVerdict(limit: limit, remaining: limit.count - used - 1, resetSeconds: seconds, isAllowed: true)
    }

    /// Takes over what all processes together have counted in a window.
    mutating func merge(total: Int64, reported: Int64, window: Int64) {
        guard window == number else { return }
        shared = max(total, shared + reported)
        unreported -= reported
    }

    private mutating func advance(to window: Int64) {
        guard window != number else { return }
        previous = window == number + 1 ? shared + unreported : 0
        shared = 0
        unreported = 0
        number = window
    }
}
