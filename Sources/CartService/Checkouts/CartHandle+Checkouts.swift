extension CartHandle {
    /// Starts a checkout: records what the cart holds, so that the shopper can pay for it while the cart stays open.
    ///
    /// No lock is taken: the shopper may go on shopping. If a checkout of this version is open, the call returns that
    /// checkout.
    ///
    /// - Parameters:
    ///   - timeToLive: How long the checkout can be completed; whole seconds, a minute to seven days, an hour by default.
    ///   - ifVersion: The version that the shopper has seen.
    /// - Throws: ``CartError`` with code `cart_empty`, `version_conflict`, `limit_exceeded` (64 open ones),
    ///   `invalid_request`, `migration_in_progress`, `store_unavailable` or `outcome_unknown`; asking again is safe.
    public func startCheckout(
        timeToLive: Duration = CheckoutRules.standardTimeToLive,
        ifVersion: CartVersion? = nil
    ) async throws(CartError) -> Checkout {
        try await startCheckout(timeToLive: timeToLive, if: ifVersion.map(VersionCondition.version))
    }

    package func startCheckout(
        timeToLive: Duration,
        if condition: VersionCondition?
    ) async throws(CartError) -> Checkout {
        try await OperationTimer.measure(.startCheckout) { () async throws(CartError) in
            try await store.startCheckout(at: address(), timeToLive: timeToLive, if: condition)
        }
    }

    /// A checkout, and how the cart differs now; `nil` instead of differences once it has ended.
    ///
    /// After a login it is found under the guest and under the user.
    ///
    /// - Parameters:
    ///   - id: The checkout's id.
    ///   - mayFollow: If a migration has moved the checkout to another owner: whether the call may read it there. By
    ///     default it may.
    /// - Throws: ``CartError`` with code `checkout_not_found`, `store_unavailable` or `cart_corrupted`.
    public func checkout(
        _ id: String,
        following mayFollow: (Identifier) -> Bool = { _ in true }
    ) async throws(CartError) -> (checkout: Checkout, changes: [CheckoutDifference]?) {
        try await store.checkout(id, at: address(), following: mayFollow)
    }

    /// Completes a checkout: takes its quantities out of the cart, exactly once.
    ///
    /// Units that were added since the start of the checkout stay. Units that were taken out since are not taken twice;
    /// `missing` lists them.
    ///
    /// - Parameters:
    ///   - id: The checkout's id.
    ///   - order: What the order is called; a repeat may leave it out, but not name another.
    ///   - mayFollow: If a migration has moved the checkout to another owner: whether the call may complete it there.
    ///     By default it may.
    /// - Throws: ``CartError`` with code `checkout_not_found`, `checkout_ended`, `invalid_request`, `migration_in_progress`,
    ///   `store_unavailable`, `outcome_unknown` or `not_replicated`; asking again is safe.
    @discardableResult
    public func completeCheckout(
        _ id: String,
        order: String? = nil,
        following mayFollow: (Identifier) -> Bool = { _ in true }
    ) async throws(CartError) -> Checkout {
        try await OperationTimer.measure(.completeCheckout) { () async throws(CartError) in
            try await store.completeCheckout(id, at: address(), order: order, following: mayFollow)
        }
    }

    /// Gives a checkout up; the cart stays as it is.
    ///
    /// - Parameters:
    ///   - id: The checkout's id.
    ///   - mayFollow: If a migration has moved the checkout to another owner: whether the call may cancel it there. By
    ///     default it may.
    /// - Throws: ``CartError`` with code `checkout_not_found`, `checkout_ended`, `migration_in_progress`, `store_unavailable`
    ///   or `outcome_unknown`; asking again is safe.
    @discardableResult
    public func cancelCheckout(
        _ id: String,
        following mayFollow: (Identifier) -> Bool = { _ in true }
    ) async throws(CartError) -> Checkout {
        try await OperationTimer.measure(.cancelCheckout) { () async throws(CartError) in
            try await store.cancelCheckout(id, at: address(), following: mayFollow)
        }
    }
}
