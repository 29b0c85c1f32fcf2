import Synchronization

/// The answers that the shoppers of a campaign got so far.
final class Scoreboard: Sendable {
    private struct State {
        var groups: [Int: Group] = [:]
        var operations = 0
        var attempts = 0
        var guests = 0
    }

    private let state = Mutex(State())

    var groups: [Int: Group] { state.withLock(\.groups) }
    var operations: Int { state.withLock(\.operations) }
    var attempts: Int { state.withLock(\.attempts) }
    var guests: Int { state.withLock(\.guests) }

    /// The number of the next guest.
    func nextGuest() -> Int {
        state.withLock { state in
            defer { state.guests += 1 }
            return state.guests
        }
    }

    /// Records a visit.
    func book(_ visit: Group, of guest: Int, operations: Int) {
        state.withLock { state in
            state.groups[guest / Shopper.guestsPerUser, default: Group()].join(visit)
            state.operations += operations
        }
    }

    /// Records a number of requests.
    func book(attempts: Int) { state.withLock { $0.attempts += attempts } }
}
