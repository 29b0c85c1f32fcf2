/// What a cart held when its shopper went to pay, under an id, while the cart itself stays open.
///
/// Completing it takes exactly these quantities out of the cart, once. What is added meanwhile stays in the cart.
public struct Checkout: Hashable, Sendable, Identifiable {
    /// What has become of a checkout.
    public enum Status: String, Hashable, Sendable, CaseIterable {
        /// It can be completed or cancelled.
        case open
        /// Its quantities were taken out of the cart.
        case completed
        /// It was given up; the cart was left as it was.
        case cancelled
    }

    /// A line that no longer had all units when the checkout was completed.
    public struct Missing: Hashable, Sendable {
        /// The line's id.
        public let id: String

        /// How many units of the checkout the cart did not have any more.
        public let quantity: Int64

        /// Makes a missing line.
        public init(id: String, quantity: Int64) {
            self.id = id
            self.quantity = quantity
        }
    }

    /// The checkout's random id.
    public let id: String

    /// What has become of it.
    public let status: Status

    /// The instance as it was: owner, version, currency, lines; a cancelled checkout keeps no lines.
    ///
    /// After a login its owner is the user.
    public let cart: Cart

    /// When it was started, on Redis's clock.
    public let startedAt: Timestamp

    /// When it can no longer be completed; `nil` once it has ended.
    public let expiresAt: Timestamp?

    /// When it was completed or cancelled; `nil` while it is open.
    public let endedAt: Timestamp?

    /// The order that completed it, as the caller named it.
    public let order: String?

    /// What the cart did not have any more when the checkout was completed, by ascending id.
    public let missing: [Missing]

    /// Whether the call changed nothing, because an earlier one had done it.
    public var isRepeat = false

    /// Makes a checkout.
    public init(
        id: String,
        status: Status,
        cart: Cart,
        startedAt: Timestamp,
        expiresAt: Timestamp? = nil,
        endedAt: Timestamp? = nil,
        order: String? = nil,
        missing: [Missing] = []
    ) {
        self.id = id
        self.status = status
        self.cart = cart
        self.startedAt = startedAt
        self.expiresAt = expiresAt
        self.endedAt = endedAt
        self.order = order
        self.missing = missing.sorted { $0.id < $1.id }
    }
}
