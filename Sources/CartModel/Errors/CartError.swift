/// Why a cart operation was refused or could not be carried out.
///
/// `code` is stable and part of the HTTP contract. `message` never contains identifiers or values; what the caller gave
/// is in ``given``, for the caller alone, and is left out of `description` so that it never reaches a log by accident.
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
    public let code: Code

    /// One sentence for people, without identifiers and values.
    public let message: String

    /// The field, parameter or configuration key that was wrong.
    public var field: String?

    /// What the caller gave, cut to 64 bytes; to be shown to the caller only.
    public var given: String?

    /// What is allowed instead.
    public var allowed: String?

    /// The name of the limit that was passed.
    public var limit: String?

    /// The value of the limit that was passed.
    public var value: Int64?

    /// The version or currency that was expected.
    public var expected: String?

    /// The version or currency that was found.
    public var actual: String?

    /// The instance in which it happened.
    public var instance: Instance?

    /// The Redis key that the error speaks of; for operators, because it names an owner.
    public var key: String?

    /// What made the operation fail: Redis's error, or one that a strategy of the caller's own threw.
    ///
    /// Two errors that differ in it alone are equal.
    public var underlyingError: (any Error)? {
        get { cause.error }
        set { cause = Cause(error: newValue) }
    }

    private var cause = Cause()

    /// Makes an error; the factories in `CartError+Factories.swift` are the usual way.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

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

    /// Errors cannot be compared, so one that caused another does not count.
    private struct Cause: Hashable, Sendable {
        var error: (any Error)?

        static func == (left: Cause, right: Cause) -> Bool { true }

        func hash(into hasher: inout Hasher) {}
    }
}
