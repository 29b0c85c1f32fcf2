/// Why a cart operation was refused or could not be carried out.
///
/// `code` is stable and part of the HTTP contract. `message` never contains identifiers or values; what the caller gave
/// is in ``given``, only for the caller, and is left out of `description` so that it never reaches a log by accident.
public struct CartError: Error, Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// A stable, machine-readable reason.
    public struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        /// The code as it stands in JSON.
        public let rawValue: String

        /// Makes a code from its JSON text.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The code as it stands in JSON.
        public var description: String { rawValue }
    }

    /// The stable reason.
    public var code: Code { details.code }

    /// One sentence for people, without identifiers and values.
    public var message: String { details.message }

    /// The field, parameter or configuration key that was wrong.
    public var field: String? {
        get { details.field }
        set { change { $0.field = newValue } }
    }

    /// What the caller gave, cut to 64 bytes; to be shown to the caller only.
    public var given: String? {
        get { details.given }
        set { change { $0.given = newValue } }
    }

    /// What is allowed instead.
    public var allowed: String? {
        get { details.allowed }
        set { change { $0.allowed = newValue } }
    }

    /// The name of the limit that was passed.
    public var limit: String? {
        get { details.limit }
        set { change { $0.limit = newValue } }
    }

    /// The value of the limit that was passed.
    public var value: Int64? {
        get { details.value }
        set { change { $0.value = newValue } }
    }

    /// The version or currency that was expected.
    public var expected: String? {
        get { details.expected }
        set { change { $0.expected = newValue } }
    }

    /// The version or currency that was found.
    public var actual: String? {
        get { details.actual }
        set { change { $0.actual = newValue } }
    }

    /// The instance in which it happened.
    public var instance: Instance? {
        get { details.instance }
        set { change { $0.instance = newValue } }
    }

    /// The Redis key that the error speaks of; for operators, because it names an owner.
    public var key: String? {
        get { details.key }
        set { change { $0.key = newValue } }
    }

    /// What made the operation fail: Redis's error, or one that a strategy of the caller's own threw.
    ///
    /// Two errors that differ only in it are equal.
    public var underlyingError: (any Error)? {
        get { details.cause.error }
        set { change { $0.cause = Cause(error: newValue) } }
    }

    // Every function that a request passes through reserves room for an error, so an error is only as large as a reference.
    private var storage: Storage
    private var details: Details { storage.details }

    private mutating func change(_ body: (inout Details) -> Void) {
        var details = details
        body(&details)
        storage = Storage(details)
    }

    /// Makes an error; the factories in `CartError+Factories.swift` are the usual way.
    public init(_ code: Code, _ message: String) {
        storage = Storage(Details(code: code, message: message))
    }

    /// Whether two errors say the same.
    public static func == (left: CartError, right: CartError) -> Bool { left.details == right.details }

    /// Hashes what the error says.
    public func hash(into hasher: inout Hasher) { hasher.combine(details) }

    /// Code and message; never what the caller gave.
    public var description: String { "\(code): \(message)" }

    /// Code, message, key and field, and what caused the error; for logs and debuggers, never for answers.
    public var debugDescription: String {
        var text = description
        if let key { text += " Key: \(key)." }
        if let field { text += " Field: \(field)." }
        if let underlyingError { text += " Cause: \(String(reflecting: underlyingError))" }
        return text
    }

    private struct Details: Hashable, Sendable {
        let code: Code
        let message: String
        var field: String?
        var given: String?
        var allowed: String?
        var limit: String?
        var value: Int64?
        var expected: String?
        var actual: String?
        var instance: Instance?
        var key: String?
        var cause = Cause()
    }

    private final class Storage: Sendable {
        let details: Details

        init(_ details: Details) {
            self.details = details
        }
    }

    /// The underlying error.
    ///
    /// Errors cannot be compared, so it does not count when two of them are.
    private struct Cause: Hashable, Sendable {
        var error: (any Error)?

        static func == (left: Cause, right: Cause) -> Bool { true }

        func hash(into hasher: inout Hasher) {}
    }
}
