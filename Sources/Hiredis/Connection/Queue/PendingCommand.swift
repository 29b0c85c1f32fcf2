import Synchronization

/// A command on its way: from its submission to the moment its task goes on.
///
/// Unchecked because its parts belong to one side at a time; proof: the submitting task writes before the push, the
/// connection's thread alone reads and writes between the push and the resumption, and the task alone reads after it.
final class PendingCommand: @unchecked Sendable {
    /// Who waits for the result.
    enum Waiter {
        case none
        case task(UnsafeContinuation<Void, Never>)
        case pipeline(PendingPipeline)
        /// The connection itself, which reads Redis's clock.
        case clock(askedAt: Int64)
        /// The connection itself, which makes sure that the server is still a primary.
        case role
    }

    /// Where the command is in the connection's queue.
    enum Place {
        case submitted
        /// Cancelled before the connection's thread saw it.
        case revoked
        case slot(Int)
        case finished
    }

    let command: RedisCommand
    let submittedAt: Int64
    let timeout: Int64
    var waiter = Waiter.none
    var place = Place.submitted
    /// Whether it was last sent with the script's text.
    var carriedSource = false
    /// Whether Redis refused it without running it, so that it was sent again after the commands that follow it.
    var wasSentAgain = false
    /// The number of the connection that the reply came by; 0 without a reply.
    var connection = 0
    private var storedResult: Result<RedisValue, RedisError>?
    // The resumption of the continuation already orders the write of the result before its read. This atomic makes the
    // order visible to tools that check memory accesses.
    private let isComplete = Atomic<Bool>(false)

    /// The next command in the submission queue.
    var next: Unmanaged<PendingCommand>?
    /// The next command in the queue of cancellations, which is separate from the submission queue.
    var nextCancelled: Unmanaged<PendingCommand>?

    init(_ command: RedisCommand, defaultTimeout: Int64, now: Int64) {
        self.command = command
        submittedAt = now
        timeout = command.timeoutNanoseconds < 0 ? defaultTimeout : command.timeoutNanoseconds
    }

    /// When the command gives up, on the monotonic clock.
    var deadline: Int64 { submittedAt &+ timeout }

    /// Leaves the result; once, before the task is resumed.
    func complete(_ result: Result<RedisValue, RedisError>) {
        storedResult = result
        isComplete.store(true, ordering: .releasing)
    }

    /// The result; nil before it is there.
    var result: Result<RedisValue, RedisError>? {
        isComplete.load(ordering: .acquiring) ? storedResult : nil
    }

    /// Lets the task go on that waits for the result, if there is one.
    func resume() {
        switch waiter {
        case .task(let continuation): continuation.resume()
        case .pipeline(let pipeline): pipeline.finishOne()?.resume()
        case .none, .clock, .role: break
        }
    }
}
