import CartModel
import Hiredis

/// One instance of an owner's carts as it is stored: its lines found, checked and in order, but not made into strings.
///
/// ``StoredInstance/cart`` is its value; ``StoredInstance/document`` is what HTTP answers, into which names and attributes go as they
/// are stored.
struct StoredInstance {
    /// A line by where it stands among the fields.
    struct Line {
        /// The field of the quantity, whose name ends with the line's id.
        let field: Int
        /// The field of the item.
        let item: Int
        let quantity: Int64
        let subtotal: Int64
        let parts: StoredItemParts
    }

    let owner: String
    let instance: Instance
    let fields: RedisArray
    private(set) var expiresAt: Timestamp?

    /// The id of the cart's life; `nil` when there is no cart, and then it has no lines or metadata either.
    private(set) var generation: String?
    private(set) var head: InstanceHead?
    private(set) var createdAt: Timestamp?
    /// Ordered by (`added`, id).
    private(set) var lines: [Line] = []
    /// By ascending key.
    private(set) var metadata: [(key: String, value: JSONText)] = []
    private(set) var total: Int64 = 0
    private(set) var itemCount: Int64 = 0

    /// How many bytes of a quantity's field stand before the line's id.
    let idOffset: Int

    /// Reads the fields and values of an owner's hash, passing over other instances.
    ///
    /// - Throws: ``CartError`` with code `cart_corrupted` that names the field.
    init(
        _ instance: Instance,
        of owner: String,
        _ fields: RedisArray,
        expiresAt: Timestamp?
    ) throws(CartError) {
        self.owner = owner
        self.instance = instance
        self.fields = fields
        self.expiresAt = expiresAt
        var instanceName = instance.name
        idOffset = instanceName.utf8.count + 5
        var found = Found(fields: fields.count / 2)
        for field in stride(from: 0, to: fields.count, by: 2) {
            let meaning = instanceName.withUTF8 { name in
                fields.withBytes(at: field) { FieldName($0, instance: name) } ?? .foreign
            }
            try read(meaning, field, &found)
        }
        // After an erasure the ring may remain, for as long as retries are recognised.
        if generation == nil, !found.isMarker, found.holdsMoreThanRing { throw .cartCorrupted(stored: "gen") }
        guard generation != nil, !found.isMarker else {
            (generation, head, createdAt, self.expiresAt, metadata) = (nil, nil, nil, nil, [])
            return
        }
        if head == nil, !found.quantities.isEmpty || !found.items.isEmpty || !metadata.isEmpty {
            throw .cartCorrupted(stored: InstanceHead.field(instance.name))
        }
        metadata.sort { $0.key < $1.key }
        try join(found)
    }

    /// The fields that were found, before quantities and items are matched.
    private struct Found {
        var isMarker = false
        var holdsMoreThanRing = false
        var quantities: [(field: Int, quantity: Int64)] = []
        var items: [(field: Int, parts: StoredItemParts)] = []

        /// Makes room for the lines that so many fields can hold, two fields a line.
        init(fields: Int) {
            quantities.reserveCapacity(fields / 2)
            items.reserveCapacity(fields / 2)
        }
    }

    private mutating func read(_ name: FieldName, _ field: Int, _ found: inout Found) throws(CartError) {
        switch name {
        case .ring: return
        case .foreign: break
        case .quantity:
            guard let quantity = fields[field + 1].decimal else { throw .cartCorrupted(stored: self.name(of: field)) }
            found.quantities.append((field, quantity))
        case .item:
            guard let parts = fields.withBytes(at: field + 1, { StoredItemParts($0) }) ?? nil else {
                throw .cartCorrupted(stored: self.name(of: field))
            }
            found.items.append((field, parts))
        case .metadata(let start):
            guard let value = fields.withBytes(at: field + 1, { JSONText(stored: $0) }) ?? nil else {
                throw .cartCorrupted(stored: self.name(of: field))
            }
            metadata.append((text(of: field, from: start), value))
        case .head:
            guard let head = fields.withBytes(at: field + 1, { InstanceHead($0) }) ?? nil else {
                throw .cartCorrupted(stored: InstanceHead.field(instance.name))
            }
            self.head = head
        case .generation: generation = fields[field + 1].string
        // A cart that a migration holds can still be read. Its seal names the cart's life.
        case .seal: generation = fields[field + 1].firstWord
        case .marker: found.isMarker = true
        case .created:
            guard let created = fields[field + 1].decimal else { throw .cartCorrupted(stored: "created") }
            createdAt = Timestamp(milliseconds: created)
        }
        found.holdsMoreThanRing = true
    }

    /// Joins each quantity with its item, puts the lines in order, and adds them up.
    private mutating func join(_ found: Found) throws(CartError) {
        lines.reserveCapacity(found.quantities.count)
        // Quantity and item are written together, so their fields are usually in the same order.
        var byID: [String: Int]?
        for (position, (field, quantity)) in found.quantities.enumerated() {
            var match =
                found.items.indices.contains(position) && hasSameID(field, found.items[position].field) ? position : nil
            if match == nil {
                if byID == nil {
                    byID = Dictionary(
                        found.items.enumerated().map { (id(ofItem: $0.element.field), $0.offset) },
                        uniquingKeysWith: { first, _ in first }
                    )
                }
                match = byID?[id(of: field)]
            }
            guard let match else { throw .cartCorrupted(stored: "\(instance):item:\(id(of: field))") }
            let (item, parts) = found.items[match]
            let (subtotal, overflow) = parts.price.multipliedReportingOverflow(by: quantity)
            let (sum, sumOverflow) = total.addingReportingOverflow(subtotal)
            guard !overflow, !sumOverflow else {
                throw .cartCorrupted(field: "\(instance):item:*", expected: "a total below 2^63 minor units")
            }
            let (items, itemsOverflow) = itemCount.addingReportingOverflow(quantity)
            guard !itemsOverflow else {
                throw .cartCorrupted(field: "\(instance):qty:*", expected: "a sum of quantities below 2^63")
            }
            (total, itemCount) = (sum, items)
            lines.append(Line(field: field, item: item, quantity: quantity, subtotal: subtotal, parts: parts))
        }
        if found.items.count > lines.count {
            let known = Set(lines.map { id(of: $0.field) })
            if let id = Set(found.items.map { id(ofItem: $0.field) }).subtracting(known).min() {
                throw .cartCorrupted(stored: "\(instance):qty:\(id)")
            }
        }
        if !isInOrder { lines.sort(by: precedes) }
    }

    /// Whether the lines are in order as they are, which they usually are in a small cart: Redis keeps its fields in the
    /// order in which they were added.
    private var isInOrder: Bool {
        for index in lines.indices.dropFirst() where !precedes(lines[index - 1], lines[index]) { return false }
        return true
    }

    private func precedes(_ left: Line, _ right: Line) -> Bool {
        left.parts.added == right.parts.added
            ? precedes(left.field, right.field) : left.parts.added < right.parts.added
    }

    /// Whether the id in one quantity's field comes before that in another's; compares bytes, which is faster in large
    /// carts.
    private func precedes(_ left: Int, _ right: Int) -> Bool {
        fields.withBytes(at: left) { name in
            fields.withBytes(at: right) { name[idOffset...].lexicographicallyPrecedes($0[idOffset...]) } ?? false
        } ?? false
    }

    private func hasSameID(_ quantity: Int, _ item: Int) -> Bool {
        fields.withBytes(at: quantity) { name in
            fields.withBytes(at: item) { other in
                // The field of an item has one byte more before the id.
                name.count + 1 == other.count && name[idOffset...].elementsEqual(other[(idOffset + 1)...])
            } ?? false
        } ?? false
    }

    /// The id of the line whose quantity is in a field.
    func id(of field: Int) -> String { text(of: field, from: idOffset) }

    private func id(ofItem field: Int) -> String { text(of: field, from: idOffset + 1) }

    private func name(of field: Int) -> String { text(of: field, from: 0) }

    private func text(of field: Int, from start: Int) -> String {
        fields.withBytes(at: field) { String(decoding: UnsafeRawBufferPointer(rebasing: $0[start...]), as: UTF8.self) }
            ?? ""
    }
}
