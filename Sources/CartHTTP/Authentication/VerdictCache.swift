import Synchronization

/// Remembers what was found out about secrets, so that a request need not verify again what the last one has shown.
///
/// Only secrets that were good are kept, so strangers cannot fill it. Each is kept until it expires, until the keys that
/// it was verified with change, or until so many others were used since.
final class VerdictCache<Verdict: Sendable>: Sendable {
    private struct Entry {
        let verdict: Verdict
        /// Milliseconds since 1970.
        let end: Int64
    }

    private struct State {
        /// Which state of the keys the verdicts rest on.
        var revision = 0
        var young: [Substring: Entry] = [:]
        /// Those that were young when the young became too many; who is asked for becomes young again.
        var old: [Substring: Entry] = [:]
    }

    private let capacity: Int
    private let state = Mutex(State())

    /// Makes an empty cache.
    ///
    /// - Parameter capacity: How many verdicts are kept at most; more make it forget those used least lately.
    init(capacity: Int) {
        self.capacity = capacity
    }

    /// What was found out about a secret; `nil` when that is not known, or not good any more.
    func verdict(on secret: Substring, revision: Int, now: Int64) -> Verdict? {
        state.withLock { state in
            guard state.revision == revision else { return nil }
            if let entry = state.young[secret] { return now < entry.end ? entry.verdict : nil }
            guard let entry = state.old[secret], now < entry.end else { return nil }
            keep(entry, on: secret, &state)
            return entry.verdict
        }
    }

    /// Keeps a verdict.
    func keep(_ verdict: Verdict, on secret: Substring, revision: Int, until end: Int64) {
        // A substring would keep the whole header field that it is part of.
        let secret = Substring(String(secret))
        state.withLock { state in
            guard revision >= state.revision else { return }
            if state.revision != revision { state = State(revision: revision) }
            keep(Entry(verdict: verdict, end: end), on: secret, &state)
        }
    }

    private func keep(_ entry: Entry, on secret: Substring, _ state: inout State) {
        if state.young.count >= capacity / 2 {
            state.old = state.young
            state.young = [:]
        }
        state.young[secret] = entry
    }
}
