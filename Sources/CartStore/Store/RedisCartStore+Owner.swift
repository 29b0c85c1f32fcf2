public import CartModel
import Hiredis

extension RedisCartStore {
    /// Removes everything that is stored about one owner: all instances, checkouts, undo snapshots, stored replies,
    /// events.
    ///
    /// The carts are removed at once. The events are removed stream by stream, which takes longer the longer the streams
    /// are. If that fails, a repeat continues with the events.
    /// Booked quantities of migrations into the owner stay in the ledger, without names and prices, so that a repeated
    /// migration is still recognised.
    ///
    /// - Throws: ``CartError`` with code `invalid_identifier`, `migration_in_progress` or `store_unavailable`.
    public func erase(_ identifier: Identifier) async throws(CartError) {
        let owner = try configuration.identifiers.text(of: identifier)
        let now = try await serverTime(forKey: keyspace.cart(owner))
        let keys =
            [
                keyspace.cart(owner), keyspace.ledger(owner), keyspace.undo(owner), keyspace.seen(owner),
                keyspace.checkouts(owner),
            ]
            + allReplyKeys(owner, now: now) + (scriptedStream.map { [$0] } ?? [])
        var command = RedisCommand(script: scripts.erase, keys: keys)
        command.append(scriptedStream == nil ? "" : "events")
        command.isRepeatable = true
        let word = try await send(command).elements?.first?.string
        switch word {
        case "done":
            try await announceErasure(of: owner)
            try await forgetEvents(of: owner)
            try await forgetDeadLetters(of: owner)
        case "sealed": throw CartError(.migrationInProgress, "The cart is being migrated.")
        default: throw .unexpectedReply(of: "erase")
        }
    }

    /// The names under which replies of today and of days before are stored, the newest first.
    func replyKeys(_ owner: String, now: Int64, days: Int64) -> [String] {
        (0..<days).map { day in
            let date = Timestamp(milliseconds: now - day * 86_400_000).description.prefix(10)
            return keyspace.replies(owner, day: String(date))
        }
    }

    /// Every name under which a reply can still be stored, the newest first.
    ///
    /// Replies are kept for two days, under the day of their request's deadline, which may be tomorrow.
    func allReplyKeys(_ owner: String, now: Int64) -> [String] {
        replyKeys(owner, now: now + 86_400_000, days: 4)
    }

    /// A script round trip, for readiness checks.
    public func checkReadiness() async throws(CartError) {
        _ = try await send(RedisCommand(script: scripts.ready, keys: [keyspace.probe]))
    }
}
