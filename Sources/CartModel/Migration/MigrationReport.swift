/// What a migration did, line by line; equal for every repeat of the same migration.
public struct MigrationReport: Hashable, Sendable {
    /// How a migration ended.
    public enum Status: String, Hashable, Sendable {
        /// The guest's lines are the user's.
        case completed
        /// The guest had no lines; nothing was written.
        case nothingToMigrate = "nothing_to_migrate"
        /// A policy or a setting refused it. Nothing was written; see `reason`.
        case skipped
        /// The carts cannot be merged. Nothing was changed; see `reason`.
        case refused
    }

    /// What happened to the lines and metadata of one instance.
    public struct InstanceReport: Hashable, Sendable {
        /// The lines that the guest had, and the user's that changed or went, ordered by id.
        public var lines: [Line]
        /// The metadata values that gave way to the other side's, by key.
        public var metadataDiscarded: [String: JSONText]
        /// The number of the target instance's version before.
        public var versionBefore: Int64
        /// The number of the target instance's version after.
        public var version: Int64

        /// Makes an instance's part of a report.
        public init(
            lines: [Line],
            metadataDiscarded: [String: JSONText] = [:],
            versionBefore: Int64,
            version: Int64
        ) {
            self.lines = lines
            self.metadataDiscarded = metadataDiscarded
            self.versionBefore = versionBefore
            self.version = version
        }
    }

    /// What happened to one line.
    public struct Line: Hashable, Sendable {
        /// The line's id.
        public var id: String
        /// What the merge did with it.
        public var outcome: LineOutcome
        /// The quantity that the guest had, 0 for none.
        public var guestQuantity: Int64
        /// The quantity that the user had before, 0 for none.
        public var userQuantity: Int64
        /// The quantity that the user has after.
        public var quantity: Int64
        /// What was lost, if anything was.
        public var lost: Loss?

        /// Makes a line's part of a report.
        public init(
            id: String,
            outcome: LineOutcome,
            guestQuantity: Int64,
            userQuantity: Int64,
            quantity: Int64,
            lost: Loss? = nil
        ) {
            self.id = id
            self.outcome = outcome
            self.guestQuantity = guestQuantity
            self.userQuantity = userQuantity
            self.quantity = quantity
            self.lost = lost
        }
    }

    /// Units that were lost, with what is needed to put them back by hand.
    public struct Loss: Hashable, Sendable {
        /// Whose units they were.
        public enum Side: String, Hashable, Sendable {
            /// The guest's.
            case guest
            /// The user's.
            case user
        }

        /// How many units.
        public var quantity: Int64
        /// The name of the line they were in.
        public var name: String
        /// The price of one of them, in minor units.
        public var price: Int64
        /// The attributes of the line they were in.
        public var attributes: JSONText?
        /// Whose they were.
        public var side: Side

        /// Makes a loss.
        public init(quantity: Int64, name: String, price: Int64, attributes: JSONText?, side: Side) {
            self.quantity = quantity
            self.name = name
            self.price = price
            self.attributes = attributes
            self.side = side
        }
    }

    /// The migration's id, which is the guest cart's `gen`; `nil` when there was no guest cart.
    public var id: String?
    /// The source's identifier.
    public var from: String
    /// The target's identifier.
    public var to: String
    /// The strategy that was used.
    public var strategy: MigrationStrategy
    /// How it ended.
    public var status: Status
    /// Why it was skipped or refused.
    public var reason: String?
    /// Whether the migration had been carried out by an earlier call.
    public var isReplayed: Bool
    /// Whether this is a preview; nothing was written.
    public var isDryRun: Bool
    /// The instances in which something happened.
    public var instances: [Instance: InstanceReport]
    /// When the migration was carried out; `nil` when it was not.
    public var completedAt: Timestamp?
    /// When the migration was undone; `nil` when it was not.
    public var undoneAt: Timestamp?
    /// Whether every replica that was connected has it, so that a failover cannot undo it; true where there is none.
    public var isConfirmed = true

    /// Makes a report.
    public init(
        id: String?,
        from: String,
        to: String,
        strategy: MigrationStrategy,
        status: Status,
        reason: String? = nil,
        isReplayed: Bool = false,
        isDryRun: Bool = false,
        instances: [Instance: InstanceReport] = [:],
        completedAt: Timestamp? = nil
    ) {
        self.id = id
        self.from = from
        self.to = to
        self.strategy = strategy
        self.status = status
        self.reason = reason
        self.isReplayed = isReplayed
        self.isDryRun = isDryRun
        self.instances = instances
        self.completedAt = completedAt
    }
}
