import CartModel

/// What can be kept of a corrupted cart, and what has to go; a pure decision.
///
/// A line is kept when its quantity is a whole number above 0, its item has the stored form, and its instance has a
/// currency. Counters are counted anew. The cart begins a new life (`gen`), so that no version of the broken one is taken
/// for one of the repaired.
public struct RepairPlan: Sendable {
    /// The type of the key, as Redis's `TYPE` says it.
    public let type: String

    /// The fields that go, each with the reason.
    public private(set) var drops: [(field: String, reason: String)] = []

    /// The fields that get another value.
    public private(set) var sets: [(field: String, value: String)] = []

    /// How many lines are kept, over all instances.
    public private(set) var keptLines = 0

    /// The fields that were read.
    ///
    /// The repair is made only if the cart still has exactly these.
    let read: [(field: String, value: String)]

    /// Whether there is nothing to repair.
    public var isEmpty: Bool { type == "hash" && drops.isEmpty && sets.isEmpty }

    /// Whether nothing can be kept, because the key is no hash.
    public var deletesKey: Bool { type != "hash" }

    /// A plan for a key of another type.
    init(type: String) {
        self.type = type
        read = []
    }

    /// A plan for a hash.
    ///
    /// - Parameters:
    ///   - fields: What was read.
    ///   - gen: The id of the new life.
    ///   - defaultCurrency: The assumed currency of lines whose instance has none.
    ///   - now: Milliseconds since 1970, for times that are not readable.
    init(fields: [(field: String, value: String)], generation: String, defaultCurrency: Currency?, now: Int64) {
        type = "hash"
        read = fields
        let values = Dictionary(fields.map { ($0.field, $0.value) }) { _, last in last }
        // After an erasure the ring may remain, for as long as retries are recognised.
        if values.keys.allSatisfy({ $0 == "ops" }) { return }
        if values["marker"] != nil {
            keepMarker(values)
            return
        }
        var entries: Int64 = 0
        for (name, instance) in Self.instances(fields) {
            entries += repair(name, instance, values, defaultCurrency, now)
        }
        if values["created"].flatMap(Self.whole) == nil { sets.append(("created", String(now))) }
        if let ring = values["ops"], !Self.isRing(ring) {
            drops.append(("ops", "not a time and ids of operations; retries of the last seconds are not recognised"))
        }
        if values["entries"] != String(entries) { sets.append(("entries", String(entries))) }
        if values["gen"].map(NameRule.generation.accepts) != true || !isEmpty { sets.append(("gen", generation)) }
    }

    /// Plans the repair of a marker, in which only the marker's own fields count.
    ///
    /// Lines in it are left over and are dropped.
    private mutating func keepMarker(_ values: [String: String]) {
        for field in values.keys.sorted() where field.contains(":") {
            drops.append((field, "left over in the marker of a migrated cart"))
        }
    }

    private struct Fields {
        var quantities: [String: String] = [:]
        var items: [String: String] = [:]
        var metadata: [String: String] = [:]
        var given: [String: String] = [:]
    }

    private static func instances(_ fields: [(field: String, value: String)]) -> [(name: String, fields: Fields)] {
        var instances: [String: Fields] = [:]
        for (field, value) in fields {
            let parts = field.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            guard parts.count >= 2, NameRule.kind.accepts(parts[0]) else { continue }
            let id = parts.count == 3 ? parts[2] : ""
            switch parts[1] {
            case "qty": instances[parts[0], default: Fields()].quantities[id] = value
            case "item": instances[parts[0], default: Fields()].items[id] = value
            case "meta": instances[parts[0], default: Fields()].metadata[id] = value
            case "given": instances[parts[0], default: Fields()].given[id] = value
            case "head":
                instances[parts[0], default: Fields()] = instances[parts[0]] ?? Fields()
            default: break
            }
        }
        return instances.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Repairs one instance; returns how many lines and metadata it keeps.
    private mutating func repair(
        _ name: String,
        _ fields: Fields,
        _ values: [String: String],
        _ defaultCurrency: Currency?,
        _ now: Int64
    ) -> Int64 {
        let stored = values[InstanceHead.field(name)]
        var text = stored ?? ""
        let head = text.withUTF8 { InstanceHead(UnsafeRawBufferPointer($0)) }
        let currency = head?.currency.flatMap { try? Currency($0.code) } ?? defaultCurrency
        var (lines, items): (Int64, Int64) = (0, 0)
        for id in Set(fields.quantities.keys).union(fields.items.keys).sorted() {
            if let reason = Self.trouble(id, fields, hasCurrency: currency != nil) {
                for (what, there) in [
                    ("qty", fields.quantities[id]), ("item", fields.items[id]), ("given", fields.given[id]),
                ]
                where there != nil {
                    drops.append(("\(name):\(what):\(id)", reason))
                }
            } else {
                lines += 1
                items += fields.quantities[id].flatMap(Self.whole) ?? 0
                if let given = fields.given[id], Self.whole(given) == nil {
                    drops.append(("\(name):given:\(id)", "no whole number"))
                }
            }
        }
        for (id, _) in fields.given.sorted(by: { $0.key < $1.key })
        where fields.quantities[id] == nil && fields.items[id] == nil {
            drops.append(("\(name):given:\(id)", "of a line that is not there"))
        }
        var metadata: Int64 = 0
        for (key, value) in fields.metadata.sorted(by: { $0.key < $1.key }) {
            if NameRule.metadataKey.accepts(key), Self.isJSON(value) {
                metadata += 1
            } else {
                drops.append(("\(name):meta:\(key)", "not JSON under a metadata key"))
            }
        }
        keptLines += Int(lines)
        let repaired = InstanceHead(
            version: max(1, head?.version ?? 1),
            lines: lines,
            items: items,
            currency: lines > 0 ? currency : nil,
            updatedAt: head?.updatedAt ?? Timestamp(milliseconds: now)
        )
        if stored != repaired.text { sets.append((InstanceHead.field(name), repaired.text)) }
        return lines + metadata
    }

    /// Why a line cannot be kept; `nil` when it can.
    private static func trouble(_ id: String, _ fields: Fields, hasCurrency: Bool) -> String? {
        guard NameRule.lineItem.accepts(id) else { return "no id of a line" }
        guard let quantity = fields.quantities[id] else { return "an item without a quantity" }
        guard let whole = whole(quantity), whole > 0 else { return "a quantity that is no whole number above 0" }
        guard var item = fields.items[id] else { return "a quantity without an item" }
        guard item.withUTF8({ StoredItem.parse(UnsafeRawBufferPointer($0)) }) != nil else {
            return "an item of another form than this service writes"
        }
        return hasCurrency ? nil : "no currency is known for the line; set carts.default_currency to keep it"
    }

    private static func whole(_ text: String) -> Int64? {
        guard (1...15).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int64(text)
    }

    private static func isRing(_ text: String) -> Bool {
        let parts = text.split(separator: " ", maxSplits: 1)
        return parts.count == 2 && parts[0].utf8.count == 13 && whole(String(parts[0])) != nil && parts[1].contains(";")
    }

    private static func isJSON(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { JSONText(stored: UnsafeRawBufferPointer($0)) } != nil
    }
}
