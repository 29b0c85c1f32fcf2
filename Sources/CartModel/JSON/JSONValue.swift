/// A JSON value, for the attributes of line items and the metadata of carts.
///
/// ```swift
/// let attributes: JSONValue = ["color": "red", "size": "M"]
/// ```
public enum JSONValue: Hashable, Sendable {
    /// `null`
    case null
    /// `true` or `false`
    case bool(Bool)
    /// A number without a fraction that fits 64 bits.
    case integer(Int64)
    /// Any other number.
    case number(Double)
    /// A string.
    case string(String)
    /// An array.
    case array([JSONValue])
    /// An object; written with its keys in ascending order, so that equal values have equal texts.
    case object([String: JSONValue])

    /// The value as compact JSON.
    public var text: String {
        var buffer = TextBuffer(capacity: 64)
        write(to: &buffer)
        return buffer.text
    }

    /// The most bytes that ``text`` may have.
    var textSizeBound: Int {
        switch self {
        case .null, .bool, .integer, .number: 32
        case .string(let value): 6 * value.utf8.count + 2
        case .array(let values): values.reduce(2) { $0 + $1.textSizeBound + 1 }
        case .object(let members): members.reduce(2) { $0 + 6 * $1.key.utf8.count + 4 + $1.value.textSizeBound }
        }
    }

    /// Appends ``text`` to a buffer.
    func write(to buffer: inout TextBuffer) {
        switch self {
        case .null: buffer.append("null" as StaticString)
        case .bool(let value): buffer.append(value ? "true" as StaticString : "false")
        case .integer(let value): buffer.appendDecimal(value)
        case .number(let value): buffer.append(String(value))
        case .string(let value): buffer.appendJSONString(value)
        case .array(let values):
            buffer.append(UInt8(ascii: "["))
            for (index, value) in values.enumerated() {
                if index > 0 { buffer.append(UInt8(ascii: ",")) }
                value.write(to: &buffer)
            }
            buffer.append(UInt8(ascii: "]"))
        case .object(let members):
            buffer.append(UInt8(ascii: "{"))
            for (index, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { buffer.append(UInt8(ascii: ",")) }
                buffer.appendJSONString(member.key)
                buffer.append(UInt8(ascii: ":"))
                member.value.write(to: &buffer)
            }
            buffer.append(UInt8(ascii: "}"))
        }
    }
}

extension JSONValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// Makes `null`.
    public init(nilLiteral: ()) { self = .null }
    /// Makes `true` or `false`.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// Makes a number without a fraction.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// Makes a number.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// Makes a string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// Makes an array.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// Makes an object; if a key is given twice, the last value stays.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }
}
