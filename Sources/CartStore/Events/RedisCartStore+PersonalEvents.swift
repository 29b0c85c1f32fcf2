public import CartModel
import Hiredis

extension RedisCartStore {
    /// The events that name an owner, the oldest first; every stream is read to its end, a page at a time.
    public func events(naming identifier: Identifier) async throws(CartError) -> [CartEvent] {
        let owner = try configuration.identifiers.text(of: identifier)
        return try await pastEvents(from: .beginning) { $0.names(owner) }
    }

    /// Whether an event is still kept: neither past its retention nor erased.
    package func hasEvent(_ id: CartEventID) async throws(CartError) -> Bool {
        let entry = id.entry.description
        var command = RedisCommand("XRANGE", keyspace.events(id.stream), entry, entry)
        command.isRepeatable = true
        return try await send(command).elements?.isEmpty == false
    }

    /// How many migrations into an owner have an undo snapshot: a record of both sides before the migration.
    public func undoSnapshotCount(of identifier: Identifier) async throws(CartError) -> Int {
        var command = RedisCommand("HKEYS", keyspace.undo(try configuration.identifiers.text(of: identifier)))
        command.isRepeatable = true
        return try await send(command).elements?.count { $0.string?.hasPrefix("s:") == true } ?? 0
    }

    /// How many answers are on record for an owner's requests with an idempotency key.
    public func storedReplyCount(of identifier: Identifier) async throws(CartError) -> Int {
        let owner = try configuration.identifiers.text(of: identifier)
        let now = try await serverTime(forKey: keyspace.cart(owner))
        var count: Int64 = 0
        for key in allReplyKeys(owner, now: now) {
            var command = RedisCommand("HLEN", key)
            command.isRepeatable = true
            count += try await send(command).integer ?? 0
        }
        return Int(count)
    }

    /// Removes the events that name an owner.
    ///
    /// The events of erasures stay, because they tell readers to erase too.
    func forgetEvents(of owner: String) async throws(CartError) {
        for stream in 0..<eventStreamCount {
            let key = keyspace.events(stream)
            var place: RedisStreamID?
            while true {
                let entries = try await streamEntries(of: key, after: place)
                guard let last = entries.last else { break }
                place = last.id
                var command = RedisCommand("XDEL", capacity: 256)
                command.append(key)
                var isNeeded = false
                for entry in entries {
                    guard let event = CartEvent(entry, stream: stream), event.kind != .erased, event.names(owner) else {
                        continue
                    }
                    command.append(entry.id.description)
                    isNeeded = true
                }
                command.isRepeatable = true
                if isNeeded { _ = try await send(command) }
            }
        }
        var command = RedisCommand("ZREM", keyspace.idle, owner)
        command.isRepeatable = true
        _ = try await send(command)
    }
}

extension CartEvent {
    /// Whether the event is about an owner, or names one as the other side of a migration.
    func names(_ owner: String) -> Bool {
        if identifier == owner { return true }
        switch kind {
        case .migrated: return fields["report"]?.prefix { $0 != " " } ?? "" == owner
        case .migrationUndone: return fields["to"] == owner
        default: return false
        }
    }
}
