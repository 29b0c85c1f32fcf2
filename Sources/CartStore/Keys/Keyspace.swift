/// The names of all keys; a public contract, see `docs/redis-layout.md`.
///
/// Satellites carry the cart's key as their hash tag, so that all keys of one owner lie in one Cluster slot.
public struct Keyspace: Sendable {
    /// The prefix of every key.
    public let prefix: String

    /// Makes the names under a prefix.
    public init(prefix: String) {
        self.prefix = prefix
        cartPrefix = prefix + ":"
    }

    private let cartPrefix: String

    /// The hash that holds all instances of an owner, for example `cart:guest:abc123`.
    public func cart(_ owner: String) -> String { cartPrefix + owner }

    /// The ledger of migrations into an owner.
    public func ledger(_ owner: String) -> String { "\(prefix)-merges:{\(cart(owner))}" }

    /// The undo snapshots of migrations into an owner: what both sides held before.
    public func undo(_ owner: String) -> String { "\(prefix)-undo:{\(cart(owner))}" }

    /// Stored answers to requests with an idempotency key, one hash a UTC day.
    public func replies(_ owner: String, day: String) -> String { "\(prefix)-replies:{\(cart(owner))}:\(day)" }

    /// What platforms that speak UCP have seen of an owner's cart.
    public func seen(_ owner: String) -> String { "\(prefix)-seen:{\(cart(owner))}" }

    /// What an owner's carts held at their checkouts.
    public func checkouts(_ owner: String) -> String { "\(prefix)-checkouts:{\(cart(owner))}" }

    /// The migrations and undos under way in one slot, by the time at which they are due.
    public func due(tag: String) -> String { "\(prefix)-due:{\(tag)}" }

    /// A stream of events.
    public func events(_ number: Int) -> String { "\(prefix)-events:\(number)" }

    /// Carts with lines, by the time of their last change.
    public var idle: String { "\(prefix)-idle" }

    /// Which sources were imported, and when.
    public var imports: String { "\(prefix)-imports" }

    /// The number of the layout in which carts are kept.
    public var layout: String { "\(prefix)-layout" }

    /// The lease of the process that sweeps at present.
    public var sweepLease: String { "\(prefix)-sweep" }

    /// Which server delivers events to receivers at present.
    public var webhookLease: String { "\(prefix)-webhooks-lease" }

    /// How far events were delivered, by receiver and stream.
    public var webhookPositions: String { "\(prefix)-webhooks" }

    /// Events that could not be delivered.
    public var deadLetters: String { "\(prefix)-webhooks-dead" }

    /// How many requests a subject has made within a window.
    public func rate(_ name: String) -> String { "\(prefix)-rate:\(name)" }

    /// A key that nobody writes, for readiness checks.
    public var probe: String { "\(prefix)-probe" }
}
