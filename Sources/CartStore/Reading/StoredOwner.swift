import CartModel
import Hiredis

/// All that Redis holds of one owner's carts, as it was read: fields and values, and when they expire.
struct StoredOwner {
    private let owner: String
    private let key: String
    private let fields: RedisArray?
    private let expiresAt: Timestamp?

    /// Takes the replies of `HGETALL` and `PEXPIRETIME` about a key.
    init(_ owner: String, key: String, fields: RedisValue, expiry: RedisValue) {
        self.owner = owner
        self.key = key
        self.fields = fields.elements
        expiresAt = expiry.integer.flatMap { $0 > 0 ? Timestamp(milliseconds: $0) : nil }
    }

    /// The carts of the instances that were written in this life, in the order given.
    func carts(_ instances: [Instance]) throws(CartError) -> [Cart] {
        var carts: [Cart] = []
        for instance in instances {
            let cart = try cart(instance)
            if cart.version.number > 0 { carts.append(cart) }
        }
        return carts
    }

    /// The cart of one instance; empty when there is none, and when all that is left is a migration's marker.
    func cart(_ instance: Instance) throws(CartError) -> Cart {
        guard let fields, !fields.isEmpty else { return try Cart(identifier: owner, instance: instance) }
        var reader = InstanceReader(instance)
        do {
            var index = fields.startIndex
            while index < fields.endIndex {
                try reader.read(field: fields[index], value: fields[index + 1])
                index += 2
            }
            return try reader.cart(owner, expiresAt: expiresAt)
        } catch {
            throw error.of(key)
        }
    }
}
