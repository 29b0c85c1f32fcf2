/// The configured instances, in order.
///
/// The first is the primary one.
public struct InstanceNames: Hashable, Sendable {
    /// The known instances, at least one, each once.
    public let all: [Instance]

    /// `default`, `wishlist` and `saved`.
    public static let standard = InstanceNames(checked: [.default, .wishlist, .saved])

    private init(checked: [Instance]) {
        all = checked
    }

    /// Makes the list of known instances.
    ///
    /// - Throws: ``CartError`` with code `invalid_configuration`.
    public init(_ names: [String]) throws(CartError) {
        guard !names.isEmpty else {
            throw .invalidConfiguration("instances", given: "", allowed: "at least one name")
        }
        for name in names {
            guard NameRule.kind.accepts(name), !Instance.reserved.contains(name) else {
                let allowed =
                    "names of \(NameRule.kind.allowed), none of \(Instance.reserved.sorted().joined(separator: ", "))"
                throw .invalidConfiguration("instances", given: name, allowed: allowed)
            }
        }
        guard Set(names).count == names.count else {
            throw .invalidConfiguration("instances", given: names.joined(separator: ","), allowed: "each name once")
        }
        all = names.map(Instance.init)
    }

    /// The instance that is the cart proper.
    public var primary: Instance { all[0] }

    /// Checks that an instance is a known one.
    ///
    /// - Throws: ``CartError`` with code `unknown_instance`.
    public func check(_ instance: Instance) throws(CartError) {
        guard all.contains(instance) else {
            throw .unknownInstance(given: instance.name, allowed: all.map(\.name).joined(separator: ", "))
        }
    }
}
