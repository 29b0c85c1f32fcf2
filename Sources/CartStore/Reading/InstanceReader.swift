import CartModel
import Hiredis

/// Puts one instance together from the fields of an owner's hash, passing over those of other instances.
struct InstanceReader {
    private let instance: Instance
    private let prefix: [UInt8]
    private var gen: String?
    private var isMarker = false
    private var holdsMoreThanRing = false
    private var createdAt: Timestamp?
    private var head: InstanceHead?
    private var quantities: [(id: String, quantity: Int64)] = []
    private var items: [String: StoredItem] = [:]
    private var metadata: [String: JSONText] = [:]

    init(_ instance: Instance) {
        self.instance = instance
        prefix = Array("\(instance.name):".utf8)
    }

    /// Takes one field of the hash.
    mutating func read(field: RedisValue, value: RedisValue) throws(CartError) {
        let name = field.withBytes { bytes -> FieldName in FieldName(bytes, prefix: prefix) } ?? .foreign
        switch name {
        case .ring: return
        case .foreign: break
        case .quantity(let id):
            guard let quantity = value.decimal else { throw .cartCorrupted(stored: "\(instance):qty:\(id)") }
            quantities.append((id, quantity))
        case .item(let id):
            guard let item = value.withBytes({ StoredItem.parse($0) }) ?? nil else {
                throw .cartCorrupted(stored: "\(instance):item:\(id)")
            }
            items[id] = item
        case .metadata(let key):
            guard let text = value.withBytes({ JSONText(stored: $0) }) ?? nil else {
                throw .cartCorrupted(stored: "\(instance):meta:\(key)")
            }
            metadata[key] = text
        case .head:
            guard let head = InstanceHead(value) else {
                throw .cartCorrupted(stored: InstanceHead.field(instance.name))
            }
            self.head = head
        case .gen: gen = value.string
        // A cart that a migration holds reads on; its seal names the life that goes on when it is opened.
        case .seal: gen = value.firstWord
        case .marker: isMarker = true
        case .created: createdAt = Timestamp(milliseconds: try integer(value, "created"))
        }
        holdsMoreThanRing = true
    }

    /// The cart, once all fields are read.
    func cart(_ owner: String, expiresAt: Timestamp?) throws(CartError) -> Cart {
        if isMarker { return try Cart(identifier: owner, instance: instance) }
        guard let gen else {
            // Of an erased cart the ring may be left, for as long as retries are recognised.
            if holdsMoreThanRing { throw .cartCorrupted(stored: "gen") }
            return try Cart(identifier: owner, instance: instance)
        }
        if head == nil, !quantities.isEmpty || !items.isEmpty || !metadata.isEmpty {
            throw .cartCorrupted(stored: InstanceHead.field(instance.name))
        }
        var lines: [LineItem] = []
        lines.reserveCapacity(quantities.count)
        for (id, quantity) in quantities {
            guard let item = items[id] else { throw .cartCorrupted(stored: "\(instance):item:\(id)") }
            lines.append(LineItem(id: id, item, quantity: quantity))
        }
        if items.count > lines.count, let id = Set(items.keys).subtracting(lines.map(\.id)).min() {
            throw .cartCorrupted(stored: "\(instance):qty:\(id)")
        }
        return try Cart(
            identifier: owner,
            instance: instance,
            version: CartVersion(gen: gen, number: head?.version ?? 0),
            gen: gen,
            currency: head?.currency,
            items: lines,
            metadata: metadata,
            createdAt: createdAt,
            updatedAt: head?.updatedAt,
            expiresAt: expiresAt
        )
    }

    private func integer(_ value: RedisValue, _ field: String) throws(CartError) -> Int64 {
        guard let number = value.decimal else { throw .cartCorrupted(stored: field) }
        return number
    }
}
