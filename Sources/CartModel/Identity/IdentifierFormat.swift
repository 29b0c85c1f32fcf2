/// How identifiers are written: the prefixes of guests and users, and the separator between kind and id.
///
/// A kind is `[a-z][a-z0-9_-]{0,31}`; an id is 1 to 128 bytes of `[A-Za-z0-9._~@+=:|-]`. A text is split at its first
/// separator, so an id may contain the separator itself (`user:auth0|1`, `device:a:b`).
public struct IdentifierFormat: Hashable, Sendable {
    /// The kind that marks guests, `guest` by default.
    public let guestPrefix: String

    /// The kind that marks users, `user` by default.
    public let userPrefix: String

    /// The character between kind and id, `:` by default.
    public let separator: Character

    /// The format with the prefixes `guest` and `user` and the separator `:`.
    public static let standard = IdentifierFormat()

    private init() {
        guestPrefix = "guest"
        userPrefix = "user"
        separator = ":"
    }

    /// Makes a format, refusing prefixes and separators that would make two identifiers look the same.
    ///
    /// - Throws: ``CartError`` with code `invalid_configuration` naming the key, what was given and what is allowed.
    public init(guestPrefix: String, userPrefix: String, separator: String) throws(CartError) {
        for (key, prefix) in [("identifiers.guest_prefix", guestPrefix), ("identifiers.user_prefix", userPrefix)]
        where !NameRule.kind.accepts(prefix) {
            throw .invalidConfiguration(key, given: prefix, allowed: NameRule.kind.allowed)
        }
        guard guestPrefix != userPrefix else {
            throw .invalidConfiguration(
                "identifiers.user_prefix",
                given: userPrefix,
                allowed: "a prefix that differs from identifiers.guest_prefix"
            )
        }
        guard separator.count == 1, let character = separator.first, ":.~@".contains(character) else {
            throw .invalidConfiguration("identifiers.separator", given: separator, allowed: "one of : . ~ @")
        }
        self.guestPrefix = guestPrefix
        self.userPrefix = userPrefix
        self.separator = character
    }

    /// Reads an identifier from its text.
    ///
    /// - Throws: ``CartError`` with code `invalid_identifier`.
    public func parse(_ text: String) throws(CartError) -> Identifier {
        // The separator is one byte of ASCII, so bytes are looked at instead of characters.
        guard let index = text.utf8.firstIndex(of: separator.asciiValue ?? 0) else {
            throw .invalidIdentifier(given: text, allowed: "kind\(separator)id, for example guest\(separator)a1b2c3")
        }
        let kind = String(text[..<index])
        let id = String(text[text.utf8.index(after: index)...])
        try check(kind: kind, id: id, given: text)
        return switch kind {
        case guestPrefix: .guest(id)
        case userPrefix: .user(id)
        default: .custom(kind, id)
        }
    }

    /// The text of an identifier, checked.
    ///
    /// - Throws: ``CartError`` with code `invalid_identifier`.
    public func text(of identifier: Identifier) throws(CartError) -> String {
        let kind = kindName(of: identifier)
        var text = kind
        text.append(separator)
        text += identifier.id
        // Two values with one text would be one cart with two times to live.
        if case .custom(guestPrefix) = identifier.kind { throw .invalidIdentifier(given: text, allowed: ".guest(id)") }
        if case .custom(userPrefix) = identifier.kind { throw .invalidIdentifier(given: text, allowed: ".user(id)") }
        try check(kind: kind, id: identifier.id, given: text)
        return text
    }

    /// The kind of an identifier as text: for guests and users the configured prefix.
    public func kindName(of identifier: Identifier) -> String {
        switch identifier.kind {
        case .guest: guestPrefix
        case .user: userPrefix
        case .custom(let kind): kind
        }
    }

    private func check(kind: String, id: String, given: String) throws(CartError) {
        guard NameRule.kind.accepts(kind) else {
            throw .invalidIdentifier(given: given, allowed: "a kind of \(NameRule.kind.allowed)")
        }
        guard NameRule.identifier.accepts(id) else {
            throw .invalidIdentifier(given: given, allowed: "an id of \(NameRule.identifier.allowed)")
        }
    }
}
