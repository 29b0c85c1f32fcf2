/// Who owns a cart: a guest, a user, or an owner of a custom kind such as a team or a device.
///
/// An identifier is a plain value. Making one checks nothing. ``IdentifierFormat`` turns it into its
/// text (`guest:a1b2c3`, `user:123`, `team:456`) and back, and is where bad kinds and ids are refused.
public struct Identifier: Hashable, Sendable {
    /// What kind of owner an identifier names.
    public enum Kind: Hashable, Sendable {
        /// A visitor who has not logged in; its text starts with the configured guest prefix.
        case guest
        /// A person who has logged in; its text starts with the configured user prefix.
        case user
        /// Any other owner, for example `team` or `device`.
        case custom(String)
    }

    /// The kind of owner.
    public let kind: Kind

    /// The owner's id within its kind.
    public let id: String

    /// Makes an identifier of any kind.
    public init(_ kind: Kind, _ id: String) {
        self.kind = kind
        self.id = id
    }

    /// The identifier of a guest.
    public static func guest(_ id: String) -> Identifier { Identifier(.guest, id) }

    /// The identifier of a user.
    public static func user(_ id: String) -> Identifier { Identifier(.user, id) }

    /// The identifier of an owner of a custom kind.
    public static func custom(_ kind: String, _ id: String) -> Identifier { Identifier(.custom(kind), id) }
}
