import CartModel

/// Times to live that are the same for every call, written out once.
struct TimesToLive: Sendable {
    private let guest: String
    private let user: String
    private let custom: [String: String]

    init(_ configuration: CartsConfiguration) {
        guest = String(configuration.timeToLive.guest.milliseconds)
        user = String(configuration.timeToLive.user.milliseconds)
        custom = configuration.timeToLive.custom.mapValues { String($0.milliseconds) }
    }

    /// The time to live of an owner's carts in milliseconds, 0 for none.
    func text(of identifier: Identifier) -> String {
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
