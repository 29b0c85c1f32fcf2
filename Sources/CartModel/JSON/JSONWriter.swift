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
public struct JSONWriter: ~Copyable, Sendable {
    private var buffer: TextBuffer
    private var needsComma = false

    /// Makes an empty writer with room for `capacity` bytes; it grows by itself.
    public init(capacity: Int = 512) {
        buffer = TextBuffer(capacity: capacity)
    }

    /// A copy of what has been written so far.
    public var bytes: [UInt8] { buffer.bytes }

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
        let length = key.utf8CodeUnitCount
        let comma = needsComma ? 1 : 0
        buffer.append(atMost: length + 4) { place in
            // A comma that is not needed is written over.
            place.storeBytes(of: UInt8(ascii: ","), as: UInt8.self)
            let name = place + comma
            name.storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
            (name + 1).copyMemory(from: key.utf8Start, byteCount: length)
            name.storeBytes(of: UInt8(ascii: "\""), toByteOffset: 1 + length, as: UInt8.self)
            name.storeBytes(of: UInt8(ascii: ":"), toByteOffset: 2 + length, as: UInt8.self)
            return comma + length + 3
        }
        needsComma = false
    }

    /// Writes the key of a member, escaped.
    public mutating func key(_ key: String) {
        beginValue()
        buffer.appendJSONString(key)
        buffer.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes `null`.
    public mutating func writeNull() {
        beginValue()
        buffer.append("null" as StaticString)
    }

    /// Writes `true` or `false`.
    public mutating func write(_ value: Bool) {
        beginValue()
        buffer.append(value ? "true" as StaticString : "false")
    }

    /// Writes a whole number, or `null`.
    public mutating func write(_ value: Int64?) {
        guard let value else { return writeNull() }
        beginValue()
        buffer.appendDecimal(value)
    }

    /// Writes a whole number.
    public mutating func write(_ value: Int) {
        write(Int64(value))
    }

    /// Writes a string, escaped, or `null`.
    public mutating func write(_ value: String?) {
        guard let value else { return writeNull() }
        beginValue()
        buffer.appendJSONString(value)
    }

    /// Writes JSON as it is, or `null`.
    public mutating func write(_ value: JSONText?) {
        guard let value else { return writeNull() }
        beginValue()
        buffer.append(value.text)
    }

    /// Writes bytes that are JSON already.
    package mutating func write(json: UnsafeRawBufferPointer) {
        beginValue()
        buffer.append(json)
    }

    /// Writes a string of UTF-8 bytes, escaped where that is needed.
    package mutating func write(text: UnsafeRawBufferPointer) {
        guard text.isASCII else { return write(String(decoding: text, as: UTF8.self)) }
        beginValue()
        buffer.appendJSONString(text)
    }

    /// Writes a point in time as RFC 3339, or `null`.
    public mutating func write(_ value: Timestamp?) {
        guard let value else { return writeNull() }
        beginValue()
        buffer.append(UInt8(ascii: "\""))
        value.append(to: &buffer)
        buffer.append(UInt8(ascii: "\""))
    }

    private mutating func begin(_ bracket: UInt8) {
        beginValue()
        buffer.append(bracket)
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        buffer.append(bracket)
        needsComma = true
    }

    private mutating func beginValue() {
        if needsComma { buffer.append(UInt8(ascii: ",")) }
        needsComma = true
    }
}
