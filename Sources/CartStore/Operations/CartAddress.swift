public import CartModel

/// One instance of one owner, checked: what a script needs to know about where it works.
public struct CartAddress: Hashable, Sendable {
    /// The owner.
    public let identifier: Identifier

    /// The owner as text.
    public let owner: String

    /// The instance.
    public let instance: Instance

    /// Checks an owner and an instance.
    ///
    /// - Throws: ``CartError`` with code `invalid_identifier` or `unknown_instance`.
    public init(_ identifier: Identifier, _ instance: Instance, in configuration: CartsConfiguration) throws(CartError)
    {
        self.identifier = identifier
        owner = try configuration.identifiers.text(of: identifier)
        try configuration.instances.check(instance)
        self.instance = instance
    }
}
