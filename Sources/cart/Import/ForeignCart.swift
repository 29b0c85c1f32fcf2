import CartService

/// The carts of one owner, as another system or an export has kept them.
struct ForeignCart: Sendable {
    /// One of the owner's carts.
    struct Part: Sendable {
        /// What tells it from all other carts of the layout: a key, or instance and owner.
        let place: String
        let instance: Instance
        let items: [NewLineItem]
        var metadata: [String: JSONValue] = [:]
    }

    /// Where it was found: a key, or a line of a file; what a report calls it.
    let source: String

    /// Whose it becomes.
    let owner: Identifier

    let parts: [Part]
}
