/// The topology as commands use it: who serves which slot, and the connections there.
///
/// Never changed, only replaced.
final class ClusterView: Sendable {
    let table: SlotTable
    /// The connections to each shard's primary, numbered like the table's shards.
    let primaries: [ClusterNode]

    init(table: SlotTable, primaries: [ClusterNode]) {
        self.table = table
        self.primaries = primaries
    }

    /// The node to send a command to; nil when nobody serves the slot.
    func node(for route: ClusterRoute) -> ClusterNode? {
        switch route {
        case .any:
            primaries.filter { $0.group.statistics.state == .ready }.randomElement() ?? primaries.randomElement()
        case .slot(let slot): table.shard(of: slot).map { primaries[$0] }
        }
    }

    /// The replicas of the shard that serves a slot, in random order.
    func replicas(for route: ClusterRoute) -> [RedisEndpoint.Address] {
        guard case .slot(let slot) = route, let shard = table.shard(of: slot) else { return [] }
        return table.shards[shard].replicas.shuffled()
    }

    /// Whether every primary can be reached.
    var isSettled: Bool { !primaries.isEmpty && primaries.allSatisfy { $0.group.statistics.state == .ready } }
}
