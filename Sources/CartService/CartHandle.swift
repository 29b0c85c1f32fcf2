public import CartStore

/// One instance of one owner, to be read and changed.
///
/// A handle is a name, not a copy. Making one does no I/O, and each call reads the current cart from Redis. A change is
/// made completely or not at all, and it adds up with changes by other callers. If a reply is lost, the library sends
/// the change again, and the change is still made exactly once. With `ifVersion`, a change is refused with
/// `version_conflict` if the instance has another version.
public struct CartHandle: Sendable {
    /// The owner.
    public let identifier: Identifier

    /// Which of the owner's carts.
    public let instance: Instance

    let store: RedisCartStore

    /// The cart as it is now.
    ///
    /// An absent cart reads as an empty one, and nothing is written.
    public func load() async throws(CartError) -> Cart {
        try await OperationTimer.measure(.load) { () async throws(CartError) in
            try await store.load(address())
        }
    }

    /// The cart as the JSON that HTTP answers, made from the stored text without a ``Cart`` value.
    package func document() async throws(CartError) -> CartDocument {
        try await OperationTimer.measure(.load) { () async throws(CartError) in
            try await store.document(address())
        }
    }

    /// The counters of the cart, for a badge.
    public func summary() async throws(CartError) -> CartSummary {
        try await store.summary(address())
    }

    /// One line; `nil` when the cart has no such line.
    public func line(_ id: String) async throws(CartError) -> LineItem? {
        try await store.line(id, in: address())
    }

    /// Makes a change.
    ///
    /// - Parameters:
    ///   - mutation: What to change.
    ///   - condition: What must hold of the version; `nil` demands nothing.
    ///   - operation: The id of the first attempt, when this is a retry by hand.
    ///   - idempotencyKey: The caller's name for the request; a repeat within a day changes nothing.
    ///   - waitsForMigration: Whether to wait, within a command's time, for a migration that holds the cart.
    @discardableResult
    public func perform(
        _ mutation: CartMutation,
        if condition: VersionCondition? = nil,
        operation: OperationID? = nil,
        idempotencyKey: IdempotencyKey? = nil,
        waitsForMigration: Bool = true
    ) async throws(CartError) -> CartChange {
        let options = RedisCartStore.ChangeOptions(
            if: condition,
            operation: operation,
            idempotencyKey: idempotencyKey,
            waitsForMigration: waitsForMigration
        )
        return try await OperationTimer.measure(.init(mutation)) { () async throws(CartError) in
            try await store.perform(mutation, at: address(), options)
        }
    }

    /// Makes a change and reads the cart, in one round trip; for a move also the cart that the lines went to.
    public func performAndLoad(
        _ mutation: CartMutation,
        if condition: VersionCondition? = nil,
        idempotencyKey: IdempotencyKey? = nil,
        waitsForMigration: Bool = true
    ) async throws(CartError) -> (change: CartChange, cart: Cart, target: Cart?) {
        let options = RedisCartStore.ChangeOptions(
            if: condition,
            idempotencyKey: idempotencyKey,
            waitsForMigration: waitsForMigration
        )
        return try await OperationTimer.measure(.init(mutation)) { () async throws(CartError) in
            try await store.performAndLoad(mutation, at: address(), options)
        }
    }

    /// Makes a change and reads the cart as HTTP answers it, in one round trip; for a move also the other cart.
    package func performAndAnswer(
        _ mutation: CartMutation,
        if condition: VersionCondition? = nil,
        idempotencyKey: IdempotencyKey? = nil
    ) async throws(CartError) -> (change: CartChange, cart: CartDocument, target: CartDocument?) {
        let options = RedisCartStore.ChangeOptions(if: condition, idempotencyKey: idempotencyKey)
        return try await OperationTimer.measure(.init(mutation)) { () async throws(CartError) in
            try await store.performAndAnswer(mutation, at: address(), options)
        }
    }

    func address() throws(CartError) -> CartAddress {
        try CartAddress(identifier, instance, in: store.configuration)
    }
}
