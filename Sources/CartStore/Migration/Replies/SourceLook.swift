import CartModel
import Hiredis

/// What a caller sees of a source before it asks for a migration.
struct SourceLook: Equatable {
    /// What has become of the cart.
    enum State: Equatable {
        case absent
        case open
        /// A migration to that target holds it.
        case sealed(target: String)
        /// It was migrated to that target.
        case marker(target: String)
    }

    var state = State.absent
    /// The generation of the cart.
    ///
    /// A request names it, so that a delayed request cannot take a later cart.
    var generation = ""
    /// Whether there is anything in it.
    var hasEntries = false
    /// The owner to whom a login does not migrate the cart again, because such a migration was undone.
    var declined: String?
    /// How many replicas of its server are connected.
    var replicas = 0

    init() {}

    /// Reads the reply of `look_at_source` about a key.
    ///
    /// - Throws: ``CartError`` with code `cart_corrupted`, or `store_unavailable` for a reply of another form.
    init(_ reply: RedisValue, key: String) throws(CartError) {
        if let values = reply.elements, values.count == 2, values[0].string == "corrupted" {
            throw .cartCorrupted(stored: values[1].string ?? "", key: key)
        }
        guard let values = reply.elements, values.count == 6, let replicas = values[0].integer else {
            throw .unexpectedReply(of: "look_at_source")
        }
        self.replicas = Int(replicas)
        guard let generation = values[2].string else { return }
        self.generation = generation
        switch values[1].string {
        case "marker": state = .marker(target: values[3].string ?? "")
        case "sealed": state = .sealed(target: values[3].string ?? "")
        default: state = .open
        }
        hasEntries = (values[4].decimal ?? 0) > 0
        declined = values[5].string
    }
}
