/// Writes JSON as UTF-8 into one growing buffer.
///
/// The writer puts the commas. The caller ends each `begin` with an `end`, and writes a value for each key.
///
/// ```swift
/// var writer = JSONWriter()
/// writer.beginObject()
/// writer.member("identifier", "user:123")
/// writer.key("instances")
/// …
/// writer.endObject()
/// ```
public struct JSONWriter: Sendable {
    /// What has been written so far.
    public private(set) var bytes: [UInt8] = []

    private var needsComma = false

    /// Makes an empty writer with room for `capacity` bytes; it grows by itself.
    public init(capacity: Int = 512) {
        bytes.reserveCapacity(capacity)
    }

    /// Begins an object.
    public mutating func beginObject() { begin(UInt8(ascii: "{")) }

    /// Ends the innermost object.
    public mutating func endObject() { end(UInt8(ascii: "}")) }

    /// Begins an array.
    public mutating func beginArray() { begin(UInt8(ascii: "[")) }

    /// Ends the innermost array.
    public mutating func endArray() { end(UInt8(ascii: "]")) }

    /// Writes the key of a member, which must need no escaping.
    public mutating func key(_ key: StaticString) {
        beginValue()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(key)
        bytes.append("\":")
        needsComma = false
    }

    /// Writes the key of a member, escaped.
    public mutating func key(_ key: String) {
        beginValue()
        bytes.appendJSONString(key)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes `null`.
    public mutating func writeNull() {
        beginValue()
        bytes.append("null")
    }

    /// Writes `true` or `false`.
    public mutating func write(_ value: Bool) {
        beginValue()
        bytes.append(value ? "true" : "false")
    }

    /// Writes a whole number, or `null`.
    public mutating func write(_ value: Int64?) {
        guard let value else { return writeNull() }
        beginValue()
        bytes.appendDecimal(value)
    }

    /// Writes a whole number.
    public mutating func write(_ value: Int) {
        write(Int64(value))
    }

    /// Writes a string, escaped, or `null`.
    public mutating func write(_ value: String?) {
        guard let value else { return writeNull() }
        beginValue()
        bytes.appendJSONString(value)
    }

    /// Writes JSON as it is, or `null`.
    public mutating func write(_ value: JSONText?) {
        guard let value else { return writeNull() }
        beginValue()
        bytes.append(contentsOf: value.text.utf8)
    }

    /// Writes bytes that are JSON already.
    package mutating func write(json: UnsafeRawBufferPointer) {
        beginValue()
        bytes.append(contentsOf: json)
    }

    /// Writes a string of UTF-8 bytes, escaped where that is needed.
    package mutating func write(text: UnsafeRawBufferPointer) {
        guard text.allSatisfy({ (0x20..<0x80).contains($0) && $0 != 0x22 && $0 != 0x5C }) else {
            return write(String(decoding: text, as: UTF8.self))
        }
        beginValue()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: text)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes a point in time as RFC 3339, or `null`.
    public mutating func write(_ value: Timestamp?) {
        guard let value else { return writeNull() }
        beginValue()
        bytes.append(UInt8(ascii: "\""))
        value.append(to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func begin(_ bracket: UInt8) {
        beginValue()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func beginValue() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }
}
