/// JSON as text: what is stored, and what is sent on without being read.
///
/// Carts are read far more often than anyone looks inside an attribute, so attributes and metadata stay text until
/// ``value`` is asked for.
public struct JSONText: Hashable, Sendable, CustomStringConvertible {
    /// Compact JSON.
    public let text: String

    /// The text of a value.
    public init(_ value: JSONValue) {
        text = value.text
    }

    /// Text that is known to be JSON, because this service wrote it.
    public init(trusted text: String) {
        self.text = text
    }

    /// Text that is stored where this service writes JSON; `nil` when it is not JSON.
    public init?(stored bytes: UnsafeRawBufferPointer) {
        var scanner = JSONScanner(bytes)
        guard scanner.skipValue(), scanner.isAtEnd, let text = bytes.validText else {
            return nil
        }
        self.text = text
    }

    /// The value that the text stands for; `nil` when it is not JSON, which happens only if another program wrote it.
    public var value: JSONValue? {
        try? JSONParser.value(of: Array(text.utf8))
    }

    /// The text itself.
    public var description: String { text }

    /// A string as a JSON string, with its quotation marks.
    ///
    /// Quotation marks inside are written `\u0022`, so that a script can find the end of a stored string with a plain
    /// pattern.
    public static func quoted(_ string: String) -> String {
        var buffer = TextBuffer(capacity: string.utf8.count + 16)
        buffer.appendJSONString(string)
        return buffer.text
    }
}
