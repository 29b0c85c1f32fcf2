import CartModel
import Hiredis
import Synchronization

extension RedisCartStore {
    /// How many streams there are in a Cluster, so that no node carries all events.
    static let clusterStreams = 16

    /// How many streams of events there are.
    public var eventStreamCount: Int { redis.isCluster ? Self.clusterStreams : 1 }

    /// The key of a stream of events.
    public func eventStream(_ number: Int) -> String { keyspace.events(number) }

    /// The stream of an owner's events, always the same one.
    func stream(of owner: String) -> Int {
        redis.isCluster ? RedisHashSlot(key: keyspace.cart(owner)).number % Self.clusterStreams : 0
    }

    /// Writes the event of a change in a Cluster, where the stream lies in another slot and the script cannot write it.
    ///
    /// Best effort: when the entry cannot be written, the change stands all the same, and readers see the gap in the
    /// cart's versions.
    func announce(_ mutation: CartMutation, at address: CartAddress, _ change: CartChange) async throws(CartError) {
        guard tellsAfterwards, !change.isRepeat, !change.isReplay else { return }
        var fields = ["instance", address.instance.name, "lines", mutation.changedLines]
        fields += ["version", change.version.description]
        if case .move(_, let target) = mutation { fields += ["to", target.name] }
        try await tell(mutation.eventKind, of: address.owner, fields)
    }

    /// Writes the event of an erasure in a Cluster, where the script cannot write it.
    func announceErasure(of owner: String) async throws(CartError) {
        if tellsAfterwards { try await tell(.erased, of: owner, []) }
    }

    /// Whether the events of changes are written by the library, because their stream lies in another slot.
    var tellsAfterwards: Bool { redis.isCluster && configuration.events.isEnabled }

    /// Writes the event of a change that has already been made; counts the event as lost when that fails.
    func tell(_ kind: CartEvent.Kind, of owner: String, _ fields: [String]) async throws(CartError) {
        do {
            _ = try await write(kind, of: owner, fields)
        } catch  where error.code == .cancelled {
            throw error
        } catch {
            lostEvents.add(1, ordering: .relaxed)
        }
    }

    /// Writes an entry.
    func write(
        _ kind: CartEvent.Kind,
        of owner: String,
        _ fields: [String]
    ) async throws(CartError) -> RedisValue {
        let key = keyspace.events(stream(of: owner))
        let retention = configuration.events.retention.milliseconds
        var command = RedisCommand("XADD", capacity: 256)
        command.append(key)
        command.append("MINID")
        command.append("~")
        command.append(try await serverTime(forKey: key) - retention)
        command.append("*")
        for text in ["type", kind.rawValue, "identifier", owner] + fields { command.append(text) }
        return try await send(command)
    }
}

extension CartMutation {
    /// How the streams call this change.
    var eventKind: CartEvent.Kind {
        switch self {
        case .add: .added
        case .setQuantity(_, 0), .remove: .removed
        case .setQuantity, .adjustQuantity: .quantityChanged
        case .update: .updated
        case .reprice: .repriced
        case .clear: .cleared
        case .setMetadata: .metadataChanged
        case .replace: .replaced
        case .move: .moved
        }
    }

    /// The lines that this change names, as `id:quantity` where the caller gives a quantity.
    ///
    /// A script writes the quantity after the change. Here only the requested quantity is known.
    var changedLines: String {
        switch self {
        case .add(let items, _): items.map { "\($0.id):+\($0.quantity)" }.joined(separator: " ")
        case .setQuantity(let id, let quantity): "\(id):\(quantity)"
        case .adjustQuantity(let id, let difference): "\(id):\(difference > 0 ? "+" : "")\(difference)"
        case .update(let id, _): id
        case .reprice(let prices): prices.map { "\($0.id):\($0.price)" }.joined(separator: " ")
        case .remove(let ids): ids.map { "\($0):0" }.joined(separator: " ")
        case .replace(let items, _): items.map { "\($0.id):\($0.quantity)" }.joined(separator: " ")
        case .move(let ids, _): ids.joined(separator: " ")
        case .clear, .setMetadata: ""
        }
    }
}
