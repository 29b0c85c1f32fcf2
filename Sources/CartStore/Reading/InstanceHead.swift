import CartModel
import Hiredis

/// What Redis holds of an instance besides its lines and metadata, in the field `<instance>:head`.
///
/// `3 1 2 MYR 1795219968500` is version, number of lines, sum of quantities, currency (`-` without lines), and when the
/// instance was last changed, in milliseconds since 1970.
struct InstanceHead {
    var version: Int64
    var lines: Int64
    var items: Int64
    var currency: Currency?
    var updatedAt: Timestamp

    /// The name of the field.
    static func field(_ instance: String) -> String { "\(instance):head" }

    /// Makes a head.
    init(version: Int64, lines: Int64, items: Int64, currency: Currency?, updatedAt: Timestamp) {
        self.version = version
        self.lines = lines
        self.items = items
        self.currency = currency
        self.updatedAt = updatedAt
    }

    /// Reads a head; `nil` when it is anything else.
    init?(_ bytes: UnsafeRawBufferPointer) {
        var scanner = WordScanner(bytes)
        guard let version = scanner.number(), let lines = scanner.number(), let items = scanner.number(),
            let currency = scanner.word(), let updated = scanner.number(), scanner.isAtEnd
        else { return nil }
        self.version = version
        self.lines = lines
        self.items = items
        let code = currency.elementsEqual("-".utf8) ? nil : String(decoding: currency, as: UTF8.self)
        self.currency = code.map(Currency.init(stored:))
        updatedAt = Timestamp(milliseconds: updated)
    }

    /// Reads a head; `nil` when it is anything else.
    init?(_ value: RedisValue) {
        guard let head = value.withBytes({ InstanceHead($0) }) ?? nil else { return nil }
        self = head
    }

    /// The stored form.
    var text: String { "\(version) \(lines) \(items) \(currency?.code ?? "-") \(updatedAt.milliseconds)" }
}
