/// A fault in what Redis holds under the key of a cart.
public struct CartTrouble: Hashable, Sendable {
    /// What is wrong.
    public enum Problem: Hashable, Sendable {
        /// The key is of another type.
        case type
        /// A field is not what this service writes, or the hash is no cart of this service.
        case field(String)
        /// The owner's carts have more fields than any shop needs; each merge and read takes as long.
        case large(fields: Int)
        /// The cart never expires, although its kind does.
        case noTimeToLive
    }

    /// The Redis key.
    public let key: String

    /// The owner, as the key names it.
    public let owner: String

    /// What is wrong.
    public let problem: Problem
}
