import CartModel
import Hiredis

/// The hash of an owner's carts as it was read, and when it expires.
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
        guard let stored = try self.instance(instance) else { return try Cart(identifier: owner, instance: instance) }
        do throws(CartError) {
            return try stored.cart()
        } catch {
            throw error.of(key)
        }
    }

    /// The cart of one instance as HTTP answers it.
    func document(_ instance: Instance) throws(CartError) -> CartDocument {
        if let stored = try self.instance(instance) { return stored.document }
        return CartDocument(version: .never, json: try Cart(identifier: owner, instance: instance).json)
    }

    /// One instance as it is stored; `nil` where nothing is.
    private func instance(_ instance: Instance) throws(CartError) -> StoredInstance? {
        guard let fields, !fields.isEmpty else { return nil }
        do throws(CartError) {
            return try StoredInstance(instance, of: owner, fields, expiresAt: expiresAt)
        } catch {
            throw error.of(key)
        }
    }
}
