import CartModel
import Hiredis

/// The reply of a script about checkouts: a word, and the text after it.
struct CheckoutReply {
    /// The answer's first word.
    let word: Substring
    /// What follows the first blank.
    let rest: Substring

    /// The second word, and what follows it.
    var parts: (second: Substring, rest: Substring) {
        let second = rest.prefix { $0 != " " }
        return (second, rest.dropFirst(second.count + 1))
    }

    init(_ value: RedisValue) throws(CartError) {
        guard let text = value.string, !text.isEmpty else { throw .unexpectedReply(of: "of a checkout") }
        word = text.prefix { $0 != " " }
        rest = text.dropFirst(word.count + 1)
    }

    /// The error that the reply stands for; `nil` when it stands for no error.
    func refusal(_ address: CartAddress, _ condition: VersionCondition?, checkouts: String) -> CartError? {
        switch word {
        case "started", "same", "done", "repeat", "moved": nil
        case "empty": .cartEmpty(address.instance)
        case "limit": .limitExceeded("open_checkouts", value: CheckoutRules.maximumOpen, instance: address.instance)
        case "conflict":
            .versionConflict(expected: condition?.text ?? "", actual: String(rest), instance: address.instance)
        case "ended": .checkoutEnded(as: String(rest))
        case "not_found": .checkoutNotFound
        case "sealed": CartError(.migrationInProgress, "The cart is being migrated.")
        case "late", "early":
            CartError(.storeUnavailable, "The request did not reach Redis in time; nothing was changed.")
        case "corrupted": .cartCorrupted(stored: String(rest))
        case "unreadable": .cartCorrupted(stored: String(rest), key: checkouts)
        default: .unexpectedReply(of: "of a checkout")
        }
    }
}
