/// Several owners who migrate into each other at the same time, such as guest to user while user to team.
///
/// A coarser model than the protocol's: scripts only, no failures. It answers one question: does anybody wait for ever?
public struct OwnerGraph: Sendable {
    /// A call that migrates one owner's cart to another.
    public struct Migration: Hashable, Sendable {
        /// The owner whose cart goes.
        public var from: Int
        /// The owner who gets it.
        public var to: Int

        /// Creates a migration between two owners, numbered from 0.
        public init(from: Int, to: Int) {
            self.from = from
            self.to = to
        }
    }

    /// The calls, each made once.
    public let migrations: [Migration]
    /// Whether APPLY refuses a target that is sealed itself (and the seal is lifted); otherwise the caller waits.
    public let refusesSealedTarget: Bool

    /// Creates a graph of owners, each of which holds one line at first.
    public init(_ migrations: [Migration], refusesSealedTarget: Bool = true) {
        self.migrations = migrations
        self.refusesSealedTarget = refusesSealedTarget
    }

    var ownerCount: Int { 1 + (migrations.map { max($0.from, $0.to) }.max() ?? 0) }
}

/// One owner's slot.
struct Owner: Hashable {
    enum Phase: Hashable {
        case open
        case sealed(for: Int)
        case marker
    }

    enum Settlement: Hashable {
        case booked
        case refused
    }

    var phase = Phase.open
    var generation: Int
    /// The owners whose lines are here.
    var lines: Set<Int>
    /// What was settled with the generations of other owners.
    var ledger: [Int: Settlement] = [:]

    var isSealed: Bool {
        if case .sealed = phase { true } else { false }
    }
}

/// All owners, and the calls that are still to be made.
struct Owners: Hashable, ModelState {
    var owners: [Owner]
    var calls: [OwnerGraph.Migration]
    var generations: Int

    var fingerprint: UInt64 { UInt64(bitPattern: Int64(hashValue)) }

    mutating func nextGeneration() -> Int {
        generations += 1
        return generations
    }
}
