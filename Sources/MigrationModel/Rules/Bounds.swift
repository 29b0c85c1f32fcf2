/// How far an exploration goes: who acts, how often, and what may fail.
///
/// Within the bounds every order of steps is explored. Crashes of drivers are never bounded.
public struct Bounds: Hashable, Sendable {
    /// Which scripts carry a migration.
    public enum Path: Hashable, Sendable {
        /// SEAL, APPLY, FINAL and UNSEAL, each in one slot.
        case cluster
        /// One script over both carts, as on a standalone server or under Sentinel.
        case oneScript
    }

    /// Which scripts carry a migration.
    public var path = Path.cluster
    /// Lines that the shopper adds, at most 3.
    public var adds = 2
    /// The calls that ask for a migration, in the order of their start, at most 3.
    public var calls = [Call(0), Call(1)]
    /// Drivers at work at one time, at most 3.
    public var drivers = 2
    /// Requests that are left in flight and run at any later time, at most 3.
    public var delayedCopies = 1
    /// Whether adds may be left in flight too.
    public var addsMayBeDelayed = true
    /// Failovers of the guest's shard (of the only one, with one script).
    public var guestFailovers = 1
    /// Failovers of the users' shard.
    public var userFailovers = 1
    /// Whether a promoted replica may lack a seal that `WAIT` had confirmed.
    public var sealsMayBeLost = false
    /// Replies are lost only while fewer seals than this were made.
    public var seals = 4
    /// Whether an old primary may answer a look-up of an operation id.
    public var lookUpsMayBeStale = false

    /// Lines in instances that the migration was not asked for.
    public var otherInstances: LineSet = []
    /// Whether the guest keeps its lines (`clear_guest_after = false`).
    public var keepsGuestCart = false
    /// Whether the first user's cart is in another currency at first.
    public var startsInOtherCurrency = false
    /// Changes of the first user's currency.
    public var currencyChanges = 0
    /// Changes that users make to their carts by themselves.
    public var userChanges = 0
    /// Lines that users order out of their carts.
    public var orders = 0
    /// Whether the first user is erased at some time.
    public var erasesUser = false
    /// Undos that are called.
    public var undos = 0
    /// Whether undos are forced.
    public var undoIsForced = false

    /// Whether ledger entries expire.
    public var ledgerExpires = false
    /// Whether the operation window passes while the guest cart lives on.
    public var operationWindowPasses = false
    /// Whether the seal's deadline comes near.
    public var sealDeadlinePasses = false

    /// Creates the ordinary bounds, changed by `change`.
    public init(_ change: (inout Bounds) -> Void = { _ in }) {
        change(&self)
    }
}
