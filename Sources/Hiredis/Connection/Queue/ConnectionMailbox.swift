import Synchronization

/// What the tasks and the connection's thread share: commands go in, figures come out.
final class ConnectionMailbox: Sendable {
    /// What the thread is asked to do besides commands.
    struct Requests: OptionSet {
        let rawValue: Int

        /// End after what was taken is answered.
        static let close = Requests(rawValue: 1)
        /// End now.
        static let stop = Requests(rawValue: 2)
        /// Make a new connection once what was sent is answered.
        static let reconnect = Requests(rawValue: 4)
        /// Give back the waiting commands, because they belong to another server now.
        static let handBack = Requests(rawValue: 8)
        /// Give back also the repeatable ones that were sent.
        static let handBackSent = Requests(rawValue: 16)
    }

    let submissions = SubmissionQueue(.submissions)
    let cancellations = SubmissionQueue(.cancellations)
    let wake: WakeSignal
    private let requests = Atomic<Int>(0)
    private let limit: RedisQueueLimit
    private let defaultTimeout: Int64

    // The totals of everything admitted and of everything finished. The thread computes the second total from the real
    // contents of its queue, so the difference between them cannot drift.
    private let admittedCommands = Atomic<Int>(0)
    private let admittedBytes = Atomic<Int>(0)
    private let releasedCommands = Atomic<Int>(0)
    private let releasedBytes = Atomic<Int>(0)

    private let figures = ConnectionMetrics()

    /// Tasks that wait for the end; nil once it is there.
    private let closing = Mutex<[UnsafeContinuation<Void, Never>]?>([])

    init(_ settings: ConnectionSettings) throws(RedisError) {
        wake = try WakeSignal()
        limit = settings.queueLimit
        defaultTimeout = settings.commandTimeout
    }

    var state: ConnectionMetrics { figures }

    /// Counts commands in, or refuses them all when they do not fit.
    func admit(_ commands: Int, bytes: Int) -> Bool {
        let total = admittedCommands.add(commands, ordering: .relaxed).newValue
        let totalBytes = admittedBytes.add(bytes, ordering: .relaxed).newValue
        guard total - releasedCommands.load(ordering: .relaxed) <= limit.commands,
            totalBytes - releasedBytes.load(ordering: .relaxed) <= limit.bytes
        else {
            withdraw(commands, bytes: bytes)
            return false
        }
        return true
    }

    /// Takes back an admission whose commands were not queued.
    func withdraw(_ commands: Int, bytes: Int) {
        admittedCommands.subtract(commands, ordering: .relaxed)
        admittedBytes.subtract(bytes, ordering: .relaxed)
    }

    /// Frees the space of finished commands for the producers; called only by the thread.
    func release(commands: Int, bytes: Int) {
        releasedCommands.store(commands, ordering: .relaxed)
        releasedBytes.store(bytes, ordering: .relaxed)
    }

    /// Commands and bytes between admission and answer.
    var outstanding: (commands: Int, bytes: Int) {
        (
            max(0, admittedCommands.load(ordering: .relaxed) - releasedCommands.load(ordering: .relaxed)),
            max(0, admittedBytes.load(ordering: .relaxed) - releasedBytes.load(ordering: .relaxed))
        )
    }

    func ask(_ new: Requests) {
        requests.bitwiseOr(new.rawValue, ordering: .relaxed)
        wake.signal()
    }

    /// The requests since the last call; called only by the thread.
    func takeRequests() -> Requests {
        guard requests.load(ordering: .relaxed) != 0 else { return [] }
        return Requests(rawValue: requests.exchange(0, ordering: .relaxed))
    }

    /// Waits until the thread has ended.
    func waitForEnd() async {
        await withUnsafeContinuation { continuation in
            let isOver = closing.withLock { waiters in
                waiters?.append(continuation)
                return waiters == nil
            }
            if isOver {
                continuation.resume()
            }
        }
    }

    /// The thread has ended.
    func ended() {
        let waiters = closing.withLock { waiters in
            defer { waiters = nil }
            return waiters
        }
        for waiter in waiters ?? [] {
            waiter.resume()
        }
    }
}
