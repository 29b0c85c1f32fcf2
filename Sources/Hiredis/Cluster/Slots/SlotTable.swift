/// Which node serves which slot.
struct SlotTable: Equatable, Sendable {
    /// A primary and its replicas.
    struct Shard: Equatable, Sendable {
        var primary: RedisEndpoint.Address
        var replicas: [RedisEndpoint.Address] = []
    }

    private static let none = UInt16.max

    /// The primaries that serve slots.
    private(set) var shards: [Shard] = []
    // The number of each slot's shard.
    private var owners = [UInt16](repeating: none, count: RedisHashSlot.count)

    /// The number of the shard that serves a slot; nil when none does.
    func shard(of slot: RedisHashSlot) -> Int? {
        let number = owners[slot.number]
        return number == Self.none ? nil : Int(number)
    }

    /// How many slots are served.
    var coveredSlots: Int { owners.count { $0 != Self.none } }

    /// How many slots a primary serves.
    func slotCount(of primary: RedisEndpoint.Address) -> Int {
        guard let number = shards.firstIndex(where: { $0.primary == primary }) else { return 0 }
        return owners.count { $0 == number }
    }

    /// Gives slots to a primary.
    mutating func assign(_ slots: some Sequence<Int>, to shard: Shard) {
        let number = number(of: shard)
        for slot in slots where owners.indices.contains(slot) {
            owners[slot] = UInt16(number)
        }
    }

    /// Gives one slot to a node that was not known to serve it.
    mutating func move(_ slot: RedisHashSlot, to primary: RedisEndpoint.Address) {
        let known = shards.first { $0.primary == primary }
        assign(CollectionOfOne(slot.number), to: known ?? Shard(primary: primary))
    }

    private mutating func number(of shard: Shard) -> Int {
        if let number = shards.firstIndex(where: { $0.primary == shard.primary }) {
            shards[number].replicas = shard.replicas
            return number
        }
        shards.append(shard)
        return shards.count - 1
    }
}
