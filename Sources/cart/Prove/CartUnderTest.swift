/// A cart of any make, as the trials speak to it.
protocol CartUnderTest: Sendable {
    /// Whether a guest's cart can be merged into a user's.
    var offersMerge: Bool { get }

    /// A new owner without lines.
    func owner(_ kind: CartOwnerKind) async throws -> String

    /// Adds a quantity of the trials' product.
    ///
    /// - Parameter repeatKey: The name of the addition. A repeat of it has the same one.
    func add(_ quantity: Int, to owner: String, repeatKey: String) async throws

    /// How much of the product a cart holds, and its version where the cart tells one.
    func quantity(of owner: String) async throws -> (quantity: Int, version: String?)

    /// Takes everything out, as a checkout does.
    ///
    /// - Parameter version: What the checkout has read; a cart that knows conditions refuses another.
    /// - Returns: Whether it was done; `false` when the cart has changed since.
    func clear(_ owner: String, version: String?) async throws -> Bool

    /// Merges a guest's cart into a user's.
    func merge(_ guest: String, into user: String, repeatKey: String) async throws
}

/// Whose cart it is.
enum CartOwnerKind: String, Sendable {
    case guest, user
}

/// An answer by which a cart refuses a request.
struct ProofRefusal: Error, CustomStringConvertible {
    let description: String
}
