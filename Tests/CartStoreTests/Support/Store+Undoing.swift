import CartModel
import Hiredis

@testable import CartStore

extension Store {
    /// The first half of an undo, after which the process dies.
    func takeBack(
        _ id: String,
        to user: Identifier = .user("1"),
        isForced: Bool = false,
        restoredTo owner: String = ""
    ) async throws {
        let to = try store.configuration.identifiers.text(of: user)
        let keyspace = store.keyspace
        var keys = [keyspace.cart(to), keyspace.ledger(to), keyspace.undo(to), store.due(to), keyspace.checkouts(to)]
        if let stream = store.scriptedStream { keys.append(stream) }
        var command = RedisCommand(script: store.scripts.undo, keys: keys)
        let now = try await store.serverTime(forKey: keys[0])
        for text in [id, isForced ? "force" : "", owner, "undo \(to) \(id)", "0", "\(now + 1000)", "newgen", ""] {
            command.append(text)
        }
        let reply = try await client.execute(command)
        guard reply.elements?.first?.string == "undone" else { throw CartError.unexpectedReply(of: "undo") }
    }
}
