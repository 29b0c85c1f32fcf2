import Synchronization

/// Remembers the results of verifying secrets, so that a secret is not verified again for each request.
///
/// Only valid secrets are kept, so strangers cannot fill the cache. A secret is kept until it expires, until the keys
/// that verified it change, or until too many other secrets have been used since.
final class VerdictCache<Verdict: Sendable>: Sendable {
    private struct Entry {
        let verdict: Verdict
        /// Milliseconds since 1970.
        let end: Int64
    }

    private struct State {
        /// The revision of the keys that gave the verdicts.
        var revision = 0
        var young: [Substring: Entry] = [:]
        /// The entries that were in `young` when it became full.
        ///
        /// An entry that is looked up moves back to `young`.
        var old: [Substring: Entry] = [:]
    }

    private let capacity: Int
    private let state = Mutex(State())

    /// Makes an empty cache.
    ///
    /// - Parameter capacity: The maximum number of verdicts. Beyond it, the least recently used ones are forgotten.
    init(capacity: Int) {
        self.capacity = capacity
    }

    /// The verdict on a secret; `nil` when there is none, or when it has expired.
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
