/// An entry of a stream.
public struct RedisStreamEntry: Sendable, Equatable {
    /// A name and its value: strings of any bytes.
    public typealias Field = (name: RedisValue, value: RedisValue)

    /// The entry's id.
    public let id: RedisStreamID
    private let words: RedisValue

    /// Reads an entry; nil when the reply is not an entry, or the entry was deleted and only its id is left.
    init?(_ value: RedisValue) {
        guard let parts = value.elements, parts.count == 2, let id = Self.id(of: value),
            let words = parts[1].elements, words.count.isMultiple(of: 2)
        else { return nil }
        self.id = id
        self.words = parts[1]
    }

    /// The fields, in the order in which they were given.
    public var fields: [Field] {
        guard let words = words.elements else { return [] }
        return stride(from: 0, to: words.count - 1, by: 2).map { (words[$0], words[$0 + 1]) }
    }

    /// The value of the first field with a name; nil when there is none.
    public subscript(name: String) -> RedisValue? {
        fields.first { $0.name.string == name }?.value
    }

    static func id(of value: RedisValue) -> RedisStreamID? {
        value.elements?.first?.string.flatMap { RedisStreamID($0) }
    }
}
