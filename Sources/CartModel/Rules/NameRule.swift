/// A rule for names that become part of keys, fields or URL paths: which bytes, and how many.
///
/// The alphabets keep `..`, `/`, braces, commas and control characters out of every place where they would mean
/// something else.
public struct NameRule: Sendable {
    /// The rule in words and as a pattern, for error messages.
    public let allowed: String

    private let length: ClosedRange<Int>
    private let firstBytes: ByteSet
    private let restBytes: ByteSet

    /// Kinds of identifiers and names of instances: `[a-z][a-z0-9_-]{0,31}`.
    public static let kind = NameRule(
        "[a-z][a-z0-9_-]{0,31}",
        first: lowercase,
        rest: lowercase + digits + "_-",
        length: 1...32
    )

    /// Ids within a kind: 1 to 128 of `[A-Za-z0-9._~@+=:|-]`.
    public static let identifier = NameRule(
        "[A-Za-z0-9._~@+=:|-]{1,128}",
        first: alphanumeric + "._~@+=:|-",
        rest: alphanumeric + "._~@+=:|-",
        length: 1...128
    )

    /// Ids of line items: `[A-Za-z0-9][A-Za-z0-9._~@+=-]{0,63}`.
    public static let lineItem = NameRule(
        "[A-Za-z0-9][A-Za-z0-9._~@+=-]{0,63}",
        first: alphanumeric,
        rest: alphanumeric + "._~@+=-",
        length: 1...64
    )

    /// Keys of metadata: `[A-Za-z0-9][A-Za-z0-9._-]{0,63}`.
    public static let metadataKey = NameRule(
        "[A-Za-z0-9][A-Za-z0-9._-]{0,63}",
        first: alphanumeric,
        rest: alphanumeric + "._-",
        length: 1...64
    )

    /// Ids that this service makes for lives of carts and for operations: 11 to 22 base64url characters.
    public static let generation = NameRule(
        "[A-Za-z0-9_-]{11,22}",
        first: alphanumeric + "_-",
        rest: alphanumeric + "_-",
        length: 11...22
    )

    /// The prefix of every Redis key: `[A-Za-z0-9_.:-]{1,32}`.
    public static let keyPrefix = NameRule(
        "[A-Za-z0-9_.:-]{1,32}",
        first: alphanumeric + "_.:-",
        rest: alphanumeric + "_.:-",
        length: 1...32
    )

    private static let lowercase = "abcdefghijklmnopqrstuvwxyz"
    private static let digits = "0123456789"
    private static let alphanumeric = lowercase + lowercase.uppercased() + digits

    private init(_ pattern: String, first: String, rest: String, length: ClosedRange<Int>) {
        allowed = pattern
        self.length = length
        firstBytes = ByteSet(first)
        restBytes = ByteSet(rest)
    }

    /// Whether a text follows the rule, byte by byte.
    public func accepts(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { accepts(UnsafeRawBufferPointer($0)) }
    }

    /// Whether bytes follow the rule.
    func accepts(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard length.contains(bytes.count), firstBytes.contains(bytes[0]) else { return false }
        for index in 1..<bytes.count where !restBytes.contains(bytes[index]) { return false }
        return true
    }
}

/// A set of ASCII bytes with a constant-time look-up.
private struct ByteSet: Sendable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0

    init(_ characters: String) {
        for byte in characters.utf8 {
            if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
        }
    }

    func contains(_ byte: UInt8) -> Bool {
        switch byte {
        case 0..<64: low >> UInt64(byte) & 1 == 1
        case 64..<128: high >> UInt64(byte - 64) & 1 == 1
        default: false
        }
    }
}
