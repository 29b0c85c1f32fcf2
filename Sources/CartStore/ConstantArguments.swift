import CartModel

/// Arguments that are the same for every call, written out once.
struct ConstantArguments: Sendable {
    let window: String
    let maxLines: String
    let maxQuantity: String
    let maxItemBytes: String
    let maxMetadataKeys: String
    let undoWindow: String
    let grace: String
    let eventRetention: String
    let primaryInstance: String
    let skipIfUserItems: String

    /// How long a source may stay sealed: seven days.
    let sealLife = String(7 * 24 * 3_600_000)
    /// How far the clocks of two servers may be apart: an hour.
    let skew = String(3_600_000)
    /// An entry outlives every seal that it speaks of, on any server's clock.
    let ledgerLife = String((7 * 24 + 1) * 3_600_000)

    private let guest: String
    private let user: String
    private let custom: [String: String]

    init(_ configuration: CartsConfiguration) {
        window = String(configuration.operationWindow.milliseconds)
        maxLines = String(configuration.limits.maxLines)
        maxQuantity = String(configuration.limits.maxQuantity)
        maxItemBytes = String(configuration.limits.maxItemBytes)
        maxMetadataKeys = String(configuration.limits.maxMetadataKeys)
        undoWindow = String(configuration.migration.undoWindow.milliseconds)
        grace = String(configuration.migration.grace.milliseconds)
        eventRetention = String(configuration.events.retention.milliseconds)
        primaryInstance = configuration.instances.primary.name
        skipIfUserItems = String(configuration.migration.skipIfUserItems)
        guest = String(configuration.timeToLive.guest.milliseconds)
        user = String(configuration.timeToLive.user.milliseconds)
        custom = configuration.timeToLive.custom.mapValues { String($0.milliseconds) }
    }

    /// The time to live of an owner's carts in milliseconds, 0 for none.
    func timeToLive(of identifier: Identifier) -> String {
        switch identifier.kind {
        case .guest: guest
        case .user: user
        case .custom(let kind): custom[kind] ?? user
        }
    }
}

extension Duration {
    /// Whole milliseconds.
    var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
