public import CartModel
import Hiredis

extension RedisCartStore {
    /// What was noted about an owner's cart for a platform; `nil` when nothing is.
    ///
    /// - Throws: ``CartError`` with code `invalid_identifier` or `store_unavailable`.
    package func noted(for platform: String, about identifier: Identifier) async throws(CartError) -> String? {
        let owner = try configuration.identifiers.text(of: identifier)
        var command = RedisCommand("HGET", keyspace.seen(owner), platform)
        command.isRepeatable = true
        return try await send(command).string
    }

    /// Notes something about an owner's cart for a platform, for as long as the cart itself is kept.
    ///
    /// - Throws: ``CartError`` with code `invalid_identifier`, `store_unavailable` or `outcome_unknown`; asking again is
    ///   safe.
    package func note(
        _ text: String,
        for platform: String,
        about identifier: Identifier
    ) async throws(CartError) {
        let owner = try configuration.identifiers.text(of: identifier)
        var command = RedisCommand(script: scripts.noteSeen, keys: [keyspace.seen(owner)])
        command.isRepeatable = true
        command.append(platform)
        command.append(text)
        command.append(timesToLive.text(of: identifier))
        _ = try await send(command)
    }
}
