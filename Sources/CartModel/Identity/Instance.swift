/// The name of one of an owner's carts: `default`, `wishlist`, `saved`, or another configured one.
public struct Instance: Hashable, Sendable, CustomStringConvertible {
    /// The name, `[a-z][a-z0-9_-]{0,31}` and none of ``reserved`` once it has passed ``InstanceNames``.
    public let name: String

    /// Makes an instance name; ``InstanceNames`` decides whether it is a known one.
    public init(_ name: String) {
        self.name = name
    }

    /// The cart proper.
    public static let `default` = Instance("default")

    /// Things to remember for later.
    public static let wishlist = Instance("wishlist")

    /// Things put aside at checkout.
    public static let saved = Instance("saved")

    /// Names that mean something else in a URL path and so can never be instances.
    public static let reserved: Set<String> = ["events", "export", "fields", "items", "metadata", "migrations", "move"]

    /// The name.
    public var description: String { name }
}
