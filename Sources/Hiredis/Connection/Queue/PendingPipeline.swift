/// The task that waits for several commands at once.
///
/// Unchecked for the same reason as `PendingCommand`; proof: written by the submitting task before the push, after
/// that by the connection's thread alone.
final class PendingPipeline: @unchecked Sendable {
    var remaining: Int
    var continuation: UnsafeContinuation<Void, Never>?

    init(count: Int) {
        remaining = count
    }

    /// Counts one result; returns the continuation when it was the last.
    func finishOne() -> UnsafeContinuation<Void, Never>? {
        remaining -= 1
        return remaining == 0 ? continuation : nil
    }
}
