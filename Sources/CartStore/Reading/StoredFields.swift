public import CartModel
import Hiredis

/// An owner's hash as it lies in Redis, for operators.
public struct StoredFields: Sendable {
    /// The key.
    public let key: String

    /// How long it lives, in milliseconds; `nil` for ever, or when there is no such key.
    public let timeToLive: Int64?

    /// Fields and values, in the order of their names; bytes that are no UTF-8 are replaced.
    public let fields: [(name: String, value: String)]

    /// The fields as JSON: `{"key","ttl_ms","fields":{…}}`.
    public func write(to writer: inout JSONWriter) {
        writer.member("key", key)
        writer.key("ttl_ms")
        writer.write(timeToLive)
        writer.key("fields")
        writer.beginObject()
        for field in fields {
            writer.key(field.name)
            writer.write(field.value)
        }
        writer.endObject()
    }
}

extension RedisCartStore {
    /// An owner's hash as it lies in Redis; what each field means is in `docs/redis-layout.md`.
    ///
    /// - Throws: ``CartError`` with code `invalid_identifier`, `cart_corrupted` for a key of another type, or
    ///   `store_unavailable`.
    public func storedFields(of identifier: Identifier) async throws(CartError) -> StoredFields {
        let key = keyspace.cart(try configuration.identifiers.text(of: identifier))
        var commands = [RedisCommand("HGETALL", key), RedisCommand("PTTL", key)]
        for index in commands.indices { commands[index].isRepeatable = true }
        let replies = await redis.pipeline(commands)
        do throws(RedisError) {
            let elements = try replies[0].get().elements
            let rest = try replies[1].get().integer ?? -2
            var fields: [(name: String, value: String)] = []
            for index in stride(from: 0, to: (elements?.count ?? 0) - 1, by: 2) {
                fields.append((elements?[index].string ?? "", elements?[index + 1].string ?? ""))
            }
            return StoredFields(
                key: key,
                timeToLive: rest < 0 ? nil : rest,
                fields: fields.sorted { $0.name < $1.name }
            )
        } catch {
            throw CartError(error).of(key)
        }
    }
}
