import CartModel
import Hiredis

extension RedisCartStore {
    /// Entries of a stream, a page at most.
    ///
    /// - Parameter id: The entry after which to begin; `nil` for the first one there is.
    /// - Throws: ``CartError`` with code `store_unavailable`.
    func streamEntries(of key: String, after id: RedisStreamID?) async throws(CartError) -> [RedisStreamEntry] {
        do {
            return try await redis.streamEntries(of: key, after: id)
        } catch {
            throw CartError(error)
        }
    }

    /// The id of a stream's last entry; `nil` when it has none.
    ///
    /// - Throws: ``CartError`` with code `store_unavailable`.
    func lastStreamID(of key: String) async throws(CartError) -> RedisStreamID? {
        do {
            return try await redis.lastStreamID(of: key)
        } catch {
            throw CartError(error)
        }
    }
}
