extension CartError.Code {
    /// The request is not well formed.
    public static let invalidRequest = Self(rawValue: "invalid_request")
    /// An identifier's kind or id breaks the format.
    public static let invalidIdentifier = Self(rawValue: "invalid_identifier")
    /// A line item's id breaks the format.
    public static let invalidLineID = Self(rawValue: "invalid_line_id")
    /// A quantity is not a whole number in the allowed range.
    public static let invalidQuantity = Self(rawValue: "invalid_quantity")
    /// A price is negative or not a whole number of minor units.
    public static let invalidPrice = Self(rawValue: "invalid_price")
    /// A browser tried to set a price, a name or a currency.
    public static let priceNotAllowed = Self(rawValue: "price_not_allowed")
    /// The instance is not a configured one.
    public static let unknownInstance = Self(rawValue: "unknown_instance")
    /// The cart has no line of that id.
    public static let lineNotFound = Self(rawValue: "line_not_found")
    /// The cart has a line of that id with other attributes, or of another product.
    public static let lineDiffers = Self(rawValue: "line_differs")
    /// The catalog cannot give names and prices now.
    public static let catalogUnavailable = Self(rawValue: "catalog_unavailable")
    /// No migration of that id is known for that target.
    public static let migrationNotFound = Self(rawValue: "migration_not_found")
    /// The cart is sealed by a migration under way.
    public static let migrationInProgress = Self(rawValue: "migration_in_progress")
    /// The guest's cart was just migrated into another target.
    public static let migrationConflict = Self(rawValue: "migration_conflict")
    /// The migration cannot be undone any more, or the target's cart has changed since.
    public static let undoConflict = Self(rawValue: "undo_conflict")
    /// The owner has no checkout of that id, or it has expired.
    public static let checkoutNotFound = Self(rawValue: "checkout_not_found")
    /// The checkout has already ended in another way, or for another order.
    public static let checkoutEnded = Self(rawValue: "checkout_ended")
    /// The cart has no lines to check out.
    public static let cartEmpty = Self(rawValue: "cart_empty")
    /// The cart's version is not the one the caller named.
    public static let versionConflict = Self(rawValue: "version_conflict")
    /// A limit would be passed.
    public static let limitExceeded = Self(rawValue: "limit_exceeded")
    /// The line's currency is not the cart's.
    public static let currencyMismatch = Self(rawValue: "currency_mismatch")
    /// The merge strategy is not a known one.
    public static let unknownStrategy = Self(rawValue: "unknown_strategy")
    /// The caller's own merge strategy threw an error, or gave an impossible cart.
    public static let strategyFailed = Self(rawValue: "strategy_failed")
    /// The idempotency key was used with another request.
    public static let idempotencyKeyReused = Self(rawValue: "idempotency_key_reused")
    /// Source and target of a migration are the same.
    public static let sameIdentifier = Self(rawValue: "same_identifier")
    /// Too many changes to one cart within the operation window.
    public static let cartBusy = Self(rawValue: "cart_busy")
    /// Redis cannot be reached or refuses to work; nothing was changed.
    public static let storeUnavailable = Self(rawValue: "store_unavailable")
    /// The connection broke after the change was sent; it may or may not have been made.
    public static let outcomeUnknown = Self(rawValue: "outcome_unknown")
    /// The primary has made the change, but too few replicas had it in time; repeating is safe.
    public static let notReplicated = Self(rawValue: "not_replicated")
    /// The calling task was cancelled.
    public static let cancelled = Self(rawValue: "cancelled")
    /// A configured value is not allowed; the start is refused.
    public static let invalidConfiguration = Self(rawValue: "invalid_configuration")
    /// The value under the cart's key is not a cart of this layout.
    public static let cartCorrupted = Self(rawValue: "cart_corrupted")
}
