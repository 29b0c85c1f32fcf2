import CartModel
import Hiredis

extension Durability {
    /// What a changing command waits for; `nil` where the primary alone is enough.
    var replication: RedisReplication? {
        guard case .replicated(let count) = self else { return nil }
        return RedisReplication(replicas: count)
    }
}
