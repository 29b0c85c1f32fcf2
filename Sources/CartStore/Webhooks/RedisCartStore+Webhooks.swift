public import CartModel
public import Hiredis

extension RedisCartStore {
    /// Takes or renews the lease for deliveries.
    ///
    /// - Parameter duration: For how long; `.zero` gives the lease back.
    /// - Returns: Whether the holder has it now.
    package func holdWebhookLease(_ holder: String, for duration: Duration) async throws(CartError) -> Bool {
        var command = RedisCommand(script: scripts.holdLease, keys: [keyspace.webhookLease])
        command.isRepeatable = true
        command.append(holder)
        command.append(duration.milliseconds)
        return try await send(command).integer == 1
    }

    /// The last entry of a stream that was dealt with for a receiver; `nil` for a receiver that is new.
    package func webhookPosition(_ endpoint: String, stream: Int) async throws(CartError) -> RedisStreamID? {
        var command = RedisCommand("HGET", keyspace.webhookPositions, "\(endpoint) \(stream)")
        command.isRepeatable = true
        return try await send(command).string.flatMap { RedisStreamID($0) }
    }

    /// Notes the last entry of a stream that was dealt with for a receiver.
    package func setWebhookPosition(
        _ position: RedisStreamID,
        _ endpoint: String,
        stream: Int
    ) async throws(CartError) {
        var command = RedisCommand("HSET", keyspace.webhookPositions, "\(endpoint) \(stream)", position.description)
        command.isRepeatable = true
        _ = try await send(command)
    }

    /// Entries of a stream of events after a position, a page at most, and the last one's id.
    package func eventPage(
        of stream: Int,
        after position: RedisStreamID
    ) async throws(CartError) -> (events: [CartEvent], last: RedisStreamID?) {
        let entries = try await streamEntries(of: keyspace.events(stream), after: position)
        return (entries.compactMap { CartEvent($0, stream: stream) }, entries.last?.id)
    }

    /// The last entry of a stream of events; `0-0` when there is none.
    package func lastEvent(of stream: Int) async throws(CartError) -> RedisStreamID {
        try await lastStreamID(of: keyspace.events(stream)) ?? .beginning
    }

    /// Keeps an event that could not be delivered.
    ///
    /// If there are more than about 100,000, the oldest are removed.
    package func bury(_ letter: DeadLetter) async throws(CartError) {
        var command = RedisCommand("XADD", keyspace.deadLetters, "MAXLEN", "~", "100000", "*")
        for (name, value) in [
            ("endpoint", letter.endpoint), ("message", letter.messageID), ("identifier", letter.identifier),
            ("reason", letter.reason), ("body", letter.body),
        ] {
            command.append(name)
            command.append(value)
        }
        _ = try await send(command)
    }

    /// Events that could not be delivered, the oldest first, a page at most.
    package func deadLetters(after id: RedisStreamID) async throws(CartError) -> [DeadLetter] {
        try await streamEntries(of: keyspace.deadLetters, after: id).compactMap(DeadLetter.init)
    }

    /// Takes an event out of those that could not be delivered.
    ///
    /// - Returns: Whether it was there.
    package func removeDeadLetter(_ id: RedisStreamID) async throws(CartError) -> Bool {
        try await send(RedisCommand("XDEL", keyspace.deadLetters, id.description)).integer == 1
    }

    /// Removes the dead letters about an owner.
    func forgetDeadLetters(of owner: String) async throws(CartError) {
        var place = RedisStreamID.beginning
        while true {
            let page = try await deadLetters(after: place)
            guard let last = page.last else { return }
            place = last.id
            for letter in page where letter.identifier == owner { _ = try await removeDeadLetter(letter.id) }
        }
    }
}
