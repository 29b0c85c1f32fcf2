public import CartModel
import Hiredis

extension RedisCartStore {
    /// Notes when an owner's carts changed, so that abandoned ones are found.
    public func noteActivity(of owner: String, at time: Timestamp) async throws(CartError) {
        var command = RedisCommand("ZADD", keyspace.idle, String(time.milliseconds), owner)
        command.isRepeatable = true
        _ = try await send(command)
    }

    /// Writes an event for each cart with lines that nobody has changed for some time.
    ///
    /// A cart gets no further event until it has changed again. If a process dies after it has written an event but before
    /// it has noted that, the event is written a second time; both name the same `since`.
    ///
    /// - Parameter idle: How long a cart rests before it counts as abandoned.
    /// - Returns: How many events were written.
    public func announceAbandoned(after idle: Duration) async throws(CartError) -> Int {
        let now = try await serverTime(forKey: keyspace.idle)
        var written = 0
        // Claiming postpones what is due, so that only one of several processes writes the event.
        var command = RedisCommand(script: scripts.claimIdle, keys: [keyspace.idle])
        command.append(Self.idleLease)
        command.append(1000)
        command.append(now - idle.milliseconds)
        guard let claimed = try await send(command).elements, let lease = claimed.first?.integer else {
            throw .unexpectedReply(of: "claim_idle")
        }
        for owner in claimed.dropFirst().compactMap(\.string) {
            var reading = RedisCommand("HMGET", keyspace.cart(owner), "gen", "entries")
            for instance in configuration.instances.all { reading.append(InstanceHead.field(instance.name)) }
            reading.isRepeatable = true
            guard let values = try await send(reading).elements, values.count > 2 else {
                throw .unexpectedReply(of: "HMGET")
            }
            let updated = values[2...].compactMap { InstanceHead($0)?.updatedAt.milliseconds }.max()
            let verdict = IdleVerdict(
                entries: values[1].decimal ?? 0,
                // Only an open cart has a gen.
                updated: values[0].isNull ? nil : updated,
                idle: idle.milliseconds,
                now: now
            )
            switch verdict {
            case .restsSince(let time): try await noteActivity(of: owner, at: Timestamp(milliseconds: time))
            case .gone: try await forgetIdle(owner, lease)
            case .abandoned:
                let since = String(updated ?? 0)
                _ = try await write(.abandoned, of: owner, ["since", since, "gen", values[0].string ?? ""])
                try await forgetIdle(owner, lease)
                written += 1
            }
        }
        return written
    }

    private static let idleLease = 30_000

    private func forgetIdle(_ owner: String, _ lease: Int64) async throws(CartError) {
        var command = RedisCommand(script: scripts.forgetIdle, keys: [keyspace.idle])
        command.append(owner)
        command.append(lease)
        _ = try await send(command)
    }
}
