/// What a nemesis does to a fleet.
public enum Fault: String, CaseIterable, Sendable {
    /// A `cart serve` is killed and started again.
    case killService
    /// A `cart serve` stands still for up to three seconds, and then does what it had begun.
    case freezeService
    /// A Redis that serves slots is killed; its replica takes over, and it comes back as a replica. A single server
    /// comes back with what its log has.
    case killRedis
    /// A Redis stands still for up to three seconds; in a Cluster another one may have taken over by then.
    case freezeRedis
    /// Every Redis forgets all scripts.
    case flushScripts
    /// Slots move to another Redis, with their keys, under load.
    case moveSlots
    /// Every connection of every client is cut.
    case cutConnections
    /// Nothing passes between services and Redis for up to three seconds.
    case partition
    /// Redis carries commands out, and its answers are lost; then the connections are cut.
    case loseReplies

    /// The faults that make sense somewhere: a proxy stands before a single server, and none before a Cluster's nodes,
    /// which tell clients their own addresses.
    static func possible(in topology: RedisPlace.Topology) -> [Fault] {
        switch topology {
        case .cluster: allCases.filter { $0 != .partition && $0 != .loseReplies }
        case .server: allCases.filter { $0 != .moveSlots }
        }
    }
}
