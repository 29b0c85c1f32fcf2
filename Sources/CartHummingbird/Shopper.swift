public import CartService

/// Who makes a request, and what became of the guest's carts when it was the first one after a login.
public struct Shopper: Sendable {
    /// Whose carts the request works on: a guest's or a user's.
    public let identifier: Identifier

    /// Whether nobody has logged in.
    public let isGuest: Bool

    /// What the login brought into the user's carts; `nil` for most requests.
    public let migration: MigrationReport?

    let carts: Carts

    /// A handle to one of the shopper's carts; does no I/O.
    public func cart(_ instance: Instance = .default) -> CartHandle { carts.cart(identifier, instance: instance) }
}
