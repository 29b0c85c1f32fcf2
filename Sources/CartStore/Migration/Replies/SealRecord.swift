import CartModel
import Hiredis

/// The contents of a seal.
///
/// Every driver of the migration follows it, whatever the driver's own caller requested.
struct SealRecord: Hashable, Sendable {
    /// The migration's id: the sealed cart's gen.
    let id: String
    /// The random id of this seal.
    ///
    /// Each seal of a cart has its own nonce.
    let nonce: String
    /// Until when it may be booked, ms.
    let deadline: Int64
    let target: String
    let strategy: MigrationStrategy
    /// The instances that are migrated, with commas between.
    let instances: String
    /// Whether the source keeps its lines in the end.
    let keeps: Bool
    /// The operations of the calls that it answers: `id digest ...`.
    let operations: String
    /// What the source hands over: field, value, ...
    let fields: [String]

    /// Reads `sealed id nonce deadline target strategy instances keeps operations [field value]...`.
    init?(_ elements: RedisArray) {
        guard elements.count >= 9, elements[0].string == "sealed", let id = elements[1].string,
            let nonce = elements[2].string, let deadline = elements[3].decimal, let target = elements[4].string,
            let strategy = elements[5].string, let instances = elements[6].string
        else { return nil }
        self.id = id
        self.nonce = nonce
        self.deadline = deadline
        self.target = target
        self.strategy = MigrationStrategy(rawValue: strategy)
        self.instances = instances
        keeps = elements[7].string == "keep"
        operations = elements[8].string ?? ""
        fields = elements[9...].map(Self.text)
    }

    /// A record of a cart that is only looked at.
    init(
        preview id: String,
        target: String,
        strategy: MigrationStrategy,
        instances: String,
        deadline: Int64,
        fields: RedisArray
    ) {
        self.id = id
        nonce = "preview"
        self.deadline = deadline
        self.target = target
        self.strategy = strategy
        self.instances = instances
        keeps = false
        operations = ""
        self.fields = fields.map(Self.text)
    }

    /// Makes a record, for tests of what is decided by it.
    init(id: String, nonce: String, target: String, strategy: MigrationStrategy) {
        self.id = id
        self.nonce = nonce
        deadline = 0
        self.target = target
        self.strategy = strategy
        instances = ""
        keeps = false
        operations = ""
        fields = []
    }

    private static func text(_ value: RedisValue) -> String {
        value.string ?? value.integer.map { String($0) } ?? ""
    }
}
