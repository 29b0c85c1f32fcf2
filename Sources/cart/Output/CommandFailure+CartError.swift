import CartService

extension CommandFailure {
    /// A refused operation as the command line tells it.
    ///
    /// Unlike a log, it shows what the caller gave.
    init(_ error: CartError) {
        switch error.code {
        case .storeUnavailable, .outcomeUnknown, .notReplicated: self = .unreachable(error.message)
        case .invalidConfiguration: self = .configuration(error)
        case .invalidIdentifier, .unknownInstance, .unknownStrategy, .invalidRequest:
            self = .usage(Self.sentence(error))
        default: self = .refused(Self.sentence(error))
        }
    }

    /// A configured value that a rule between values refuses.
    private static func configuration(_ error: CartError) -> CommandFailure {
        guard let key = error.field else { return .usage(error.message) }
        return .invalidValue(of: key, given: error.given, origin: nil, allowed: error.allowed ?? "another value")
    }

    /// A configured value that is not allowed; `given` is nil for secrets.
    static func invalidValue(of key: String, given: String?, origin: String?, allowed: String) -> CommandFailure {
        let value = given.map { " '\(CartError.shortened($0))'" } ?? " the value given"
        let source = origin.map { " (from \($0))" } ?? ""
        return .usage("\(key) cannot be\(value)\(source); allowed: \(allowed).")
    }

    private static func sentence(_ error: CartError) -> String {
        var text = error.message
        if let given = error.given { text += " Given: '\(given)'." }
        if let expected = error.expected, let actual = error.actual {
            text += " Expected \(expected), found \(actual)."
        }
        if let allowed = error.allowed { text += " Allowed: \(allowed)." }
        if let key = error.key {
            text += " Key: \(key)."
            if let field = error.field { text += " Field: \(field)." }
            let look = error.field.map { "HGET '\(key)' '\($0)'" } ?? "TYPE '\(key)'"
            text += " Look with: redis-cli \(look). See what can be kept with: cart repair OWNER."
        }
        return text
    }
}
