public import CartModel
public import Hiredis

/// Something that happened to an owner's carts, as an entry of a stream: quantities and versions, never names.
public struct CartEvent: Hashable, Sendable {
    /// What can happen.
    public struct Kind: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        /// The kind as it stands in an entry, for example `cart.added`.
        public let rawValue: String

        /// Takes a kind as it stands in an entry.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The kind as it stands in an entry.
        public var description: String { rawValue }

        /// Lines were added, or the quantity of lines was increased.
        public static let added = Self(rawValue: "cart.added")
        /// A line has another quantity.
        public static let quantityChanged = Self(rawValue: "cart.quantity_changed")
        /// A line has another name, price or attributes.
        public static let updated = Self(rawValue: "cart.updated")
        /// Lines were given the catalog's current prices.
        public static let repriced = Self(rawValue: "cart.repriced")
        /// An instance was given other lines as a whole.
        public static let replaced = Self(rawValue: "cart.replaced")
        /// Lines were removed.
        public static let removed = Self(rawValue: "cart.removed")
        /// An instance was emptied.
        public static let cleared = Self(rawValue: "cart.cleared")
        /// Metadata of an instance has changed.
        public static let metadataChanged = Self(rawValue: "cart.metadata_changed")
        /// Lines were moved to another instance.
        public static let moved = Self(rawValue: "cart.moved")
        /// What an instance held was noted for a checkout.
        public static let checkoutStarted = Self(rawValue: "cart.checkout_started")
        /// A checkout was completed: its quantities were taken out.
        public static let ordered = Self(rawValue: "cart.ordered")
        /// Another owner's lines were merged into this one's.
        public static let migrated = Self(rawValue: "cart.migrated")
        /// A migration was undone.
        public static let migrationUndone = Self(rawValue: "cart.migration_undone")
        /// The owner's data was erased.
        public static let erased = Self(rawValue: "cart.erased")
        /// Nothing has happened to a cart with lines for the configured time.
        public static let abandoned = Self(rawValue: "cart.abandoned")
    }

    /// The id of the event.
    ///
    /// A reader that continues after this id misses no event.
    public let id: CartEventID

    /// What happened.
    public let kind: Kind

    /// The owner to whom it happened, as text.
    public let identifier: String

    /// All fields of the entry but type and identifier, by name.
    public let fields: [String: String]

    /// Makes an event.
    public init(id: CartEventID, kind: Kind, identifier: String, fields: [String: String]) {
        self.id = id
        self.kind = kind
        self.identifier = identifier
        self.fields = fields
    }

    /// Reads an entry of a stream; `nil` when it is no event of this service.
    public init?(_ entry: RedisStreamEntry, stream: Int) {
        guard let kind = entry["type"]?.string, let identifier = entry["identifier"]?.string else { return nil }
        var fields: [String: String] = [:]
        for field in entry.fields {
            guard let name = field.name.string, name != "type", name != "identifier" else { continue }
            // Entries of version 0.0 call a migration's id `id`, but that is the name of the event's own id.
            fields[name == "id" ? "migration_id" : name] = field.value.string
        }
        self.init(
            id: CartEventID(stream: stream, entry: entry.id),
            kind: Kind(rawValue: kind),
            identifier: identifier,
            fields: fields
        )
    }

    /// The same event with some of its fields only.
    public func keeping(_ names: Set<String>) -> CartEvent {
        CartEvent(id: id, kind: kind, identifier: identifier, fields: fields.filter { names.contains($0.key) })
    }

    /// The instance, where the event speaks of one.
    public var instance: Instance? { fields["instance"].map { Instance($0) } }

    /// When it happened, by Redis's clock.
    public var time: Timestamp { Timestamp(milliseconds: Int64(clamping: id.entry.milliseconds)) }

    /// The event as JSON: `{"id","type","identifier","time",…}` with the entry's other fields as text.
    public var json: [UInt8] {
        var writer = JSONWriter()
        write(to: &writer)
        return writer.bytes
    }

    /// Writes the event as JSON.
    public func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("id", id.description)
        writer.member("type", kind.rawValue)
        writer.member("identifier", identifier)
        writer.member("time", time)
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
            writer.key(name)
            writer.write(value)
        }
        writer.endObject()
    }
}
