extension CartError {
    /// The same error about another field.
    package func at(_ field: String) -> CartError {
        var error = self
        error.field = field
        return error
    }

    /// A request that is not well formed.
    public static func invalidRequest(
        _ message: String,
        field: String? = nil,
        given: String? = nil,
        allowed: String? = nil
    )
        -> CartError
    {
        refused(.invalidRequest, message, field: field, given: given, allowed: allowed)
    }

    /// An identifier that breaks the format.
    public static func invalidIdentifier(given: String, allowed: String) -> CartError {
        refused(.invalidIdentifier, "The identifier is not valid.", field: "identifier", given: given, allowed: allowed)
    }

    /// A line item's id that breaks the format.
    public static func invalidLineID(given: String) -> CartError {
        let allowed = NameRule.lineItem.allowed
        return refused(.invalidLineID, "The line item's id is not valid.", field: "id", given: given, allowed: allowed)
    }

    /// A quantity outside the allowed range.
    public static func invalidQuantity(given: String, allowed: String, field: String = "quantity") -> CartError {
        refused(.invalidQuantity, "The quantity is not allowed.", field: field, given: given, allowed: allowed)
    }

    /// A price outside the allowed range.
    public static func invalidPrice(given: String, allowed: String) -> CartError {
        refused(.invalidPrice, "The price is not allowed.", field: "price", given: given, allowed: allowed)
    }

    /// An instance that is not configured.
    public static func unknownInstance(given: String, allowed: String) -> CartError {
        refused(
            .unknownInstance,
            "There is no instance of that name.",
            field: "instance",
            given: given,
            allowed: allowed
        )
    }

    /// A merge strategy that is not known.
    public static func unknownStrategy(given: String, custom: [String] = []) -> CartError {
        let allowed = (MergeStrategy.allCases.map(\.rawValue) + custom).joined(separator: ", ")
        let message = "There is no merge strategy of that name."
        return refused(.unknownStrategy, message, field: "strategy", given: given, allowed: allowed)
    }

    /// A migration that the target's ledger does not know.
    public static var migrationNotFound: CartError {
        CartError(.migrationNotFound, "No migration of that id is known for that target.")
    }

    /// A checkout that the owner does not have, or that has expired.
    public static var checkoutNotFound: CartError {
        CartError(.checkoutNotFound, "The owner has no checkout of that id, or it has expired.")
    }

    /// A checkout that has ended in another way, or for another order.
    public static func checkoutEnded(as status: String) -> CartError {
        let message =
            status == Checkout.Status.completed.rawValue
            ? "The checkout is completed already; it can be neither cancelled nor completed for another order."
            : "The checkout is \(status) already."
        var error = CartError(.checkoutEnded, message)
        error.actual = status
        error.expected = Checkout.Status.open.rawValue
        return error
    }

    /// A cart that has no lines to check out.
    public static func cartEmpty(_ instance: Instance) -> CartError {
        var error = CartError(.cartEmpty, "The cart has no lines to check out.")
        error.instance = instance
        return error
    }

    /// An idempotency key that was used with another request.
    public static var idempotencyKeyReused: CartError {
        CartError(.idempotencyKeyReused, "The idempotency key was used with another request.")
    }

    /// More idempotency keys for one owner than are stored.
    public static var tooManyIdempotencyKeys: CartError {
        CartError(.cartBusy, "The owner has used all 1,000 idempotency keys of today.")
    }

    /// A configured value that is not allowed.
    public static func invalidConfiguration(_ key: String, given: String, allowed: String) -> CartError {
        refused(
            .invalidConfiguration,
            "The value of \(key) is not allowed.",
            field: key,
            given: given,
            allowed: allowed
        )
    }

    /// A limit that would be passed.
    public static func limitExceeded(
        _ limit: String,
        value: Int64,
        given: String? = nil,
        instance: Instance? = nil
    )
        -> CartError
    {
        var error = CartError(.limitExceeded, "The limit \(limit) of \(value) would be passed.")
        error.limit = limit
        error.value = value
        error.given = given.map(shortened)
        error.instance = instance
        return error
    }

    /// A line in another currency than the cart's.
    public static func currencyMismatch(expected: String, actual: String, instance: Instance) -> CartError {
        var error = CartError(.currencyMismatch, "The currencies differ.")
        error.expected = expected
        error.actual = actual
        error.instance = instance
        return error
    }

    /// A cart whose version is not the one the caller named.
    public static func versionConflict(expected: String, actual: String, instance: Instance) -> CartError {
        var error = CartError(.versionConflict, "The cart has changed.")
        error.expected = expected
        error.actual = actual
        error.instance = instance
        return error
    }

    /// A line that the cart does not have.
    public static func lineNotFound(given: String, instance: Instance) -> CartError {
        var error = refused(.lineNotFound, "The cart has no such line.", field: "id", given: given, allowed: nil)
        error.instance = instance
        return error
    }

    /// The cart has a line of that id, but not of that configuration.
    public static func lineDiffers(field: String, given: String, instance: Instance) -> CartError {
        let message = "The cart has a line of that id with another \(field); nothing was changed."
        var error = refused(
            .lineDiffers,
            message,
            field: field,
            given: given,
            allowed: "another id, or refresh, which takes over name, price and attributes"
        )
        error.instance = instance
        return error
    }

    /// A value under a cart's key that no script of this service wrote.
    ///
    /// - Parameters:
    ///   - field: The field of the hash; `nil` when the key is of another type, or the field is not known.
    ///   - expected: What the service writes there.
    ///   - key: The Redis key, for operators.
    public static func cartCorrupted(field: String?, expected: String, key: String? = nil) -> CartError {
        var error = CartError(
            .cartCorrupted,
            "The stored cart is corrupted; nothing was changed. Trying again does not help."
        )
        error.field = field.map(shortened)
        error.allowed = expected
        error.key = key
        return error
    }

    /// A corrupted field of a cart; the error says what the field must hold.
    public static func cartCorrupted(stored field: String, key: String? = nil) -> CartError {
        let parts = field.split(separator: ":", maxSplits: 2)
        let expected =
            switch (parts.count, parts.dropFirst().first) {
            case (3, "item"): "the JSON of docs/redis-layout.md, and a quantity beside it"
            case (3, "meta"): "JSON"
            case (3, _): "a whole number"
            case (2, "head"): "version, lines, items, currency and time, with blanks between"
            case (1, _) where field == "gen": "the id of the cart's life"
            case (1, _) where field == "ops": "a time, and ids of operations in two lists with ; between"
            default: "what docs/redis-layout.md says"
            }
        return cartCorrupted(field: field, expected: expected, key: key)
    }

    /// Cuts a text to the 64 bytes that an error may carry back to its caller.
    public static func shortened(_ text: String) -> String {
        guard text.utf8.count > 64 else { return text }
        return String(decoding: text.utf8.prefix(58), as: UTF8.self) + "..."
    }

    private static func refused(
        _ code: Code,
        _ message: String,
        field: String?,
        given: String?,
        allowed: String?
    )
        -> CartError
    {
        var error = CartError(code, message)
        error.field = field
        error.given = given.map(shortened)
        error.allowed = allowed
        return error
    }
}
