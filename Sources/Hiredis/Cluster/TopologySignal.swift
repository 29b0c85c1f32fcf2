import Synchronization

/// Wakes tasks when there is news of a Cluster's topology: a reading of it, good or bad, or a slot that has moved.
final class TopologySignal: Sendable {
    private struct State {
        var count = 0
        var nextWaiter = 0
        var waiters: [Int: UnsafeContinuation<Void, Never>] = [:]
    }

    private let state = Mutex(State())

    /// How often there was news.
    ///
    /// A caller reads it before it looks at the topology, and passes it to `wait(after:until:)`.
    var count: Int { state.withLock { $0.count } }

    /// Says that there is news.
    func send() {
        let waiters = state.withLock { state in
            state.count += 1
            defer { state.waiters.removeAll() }
            return state.waiters
        }
        for waiter in waiters.values { waiter.resume() }
    }

    /// Waits for news that came after a count was read.
    ///
    /// Also returns at the deadline (nanoseconds of the monotonic clock), and when the task is cancelled.
    func wait(after seen: Int, until deadline: Int64) async {
        let number = state.withLock { state in
            defer { state.nextWaiter += 1 }
            return state.nextWaiter
        }
        let alarm = Task {
            do {
                try await Task.sleep(for: .nanoseconds(max(0, deadline - MonotonicClock.now())))
            } catch {
                // The news came first.
                return
            }
            self.wake(number)
        }
        defer { alarm.cancel() }
        await withTaskCancellationHandler {
            await withUnsafeContinuation { continuation in
                let isOver = state.withLock { state in
                    guard state.count == seen, !Task.isCancelled, MonotonicClock.now() < deadline else { return true }
                    state.waiters[number] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            wake(number)
        }
    }

    private func wake(_ number: Int) {
        state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
    }
}
