extension CartHandle {
    /// Adds a line, or adds to the quantity of the line that has the same id.
    ///
    /// - Parameters:
    ///   - item: What to add.
    ///   - difference: What to do when the line of that id has other attributes. By default the change is refused, so that
    ///     nothing a shopper typed is dropped. Only `.refresh` replaces name and price of a line that is there.
    ///   - ifVersion: The version that the cart must have.
    /// - Throws: ``CartError`` with code `invalid_line_id`, `invalid_quantity`, `invalid_price`, `limit_exceeded`, `line_differs`,
    ///   `currency_mismatch`, `version_conflict`, `cart_busy`, `store_unavailable` or `outcome_unknown`.
    @discardableResult
    public func add(
        _ item: NewLineItem,
        onDifference difference: LineDifference = .refuse,
        ifVersion: CartVersion? = nil
    ) async throws(CartError)
        -> CartChange
    {
        try await perform(.add([item], onDifference: difference), if: ifVersion.map(VersionCondition.version))
    }

    /// Adds several lines, all or none.
    @discardableResult
    public func add(
        _ items: [NewLineItem],
        onDifference difference: LineDifference = .refuse,
        ifVersion: CartVersion? = nil
    ) async throws(CartError)
        -> CartChange
    {
        try await perform(.add(items, onDifference: difference), if: ifVersion.map(VersionCondition.version))
    }

    /// Sets the quantity of an existing line; 0 removes it.
    @discardableResult
    public func setQuantity(
        of id: String,
        to quantity: Int64,
        ifVersion: CartVersion? = nil
    ) async throws(CartError)
        -> CartChange
    {
        try await perform(.setQuantity(id: id, quantity), if: ifVersion.map(VersionCondition.version))
    }

    /// Changes the quantity of an existing line by a difference.
    ///
    /// At 0 the line is removed; below 0 the change is refused.
    @discardableResult
    public func adjustQuantity(
        of id: String,
        by difference: Int64,
        ifVersion: CartVersion? = nil
    )
        async throws(CartError) -> CartChange
    {
        try await perform(.adjustQuantity(id: id, by: difference), if: ifVersion.map(VersionCondition.version))
    }

    /// Changes name, price or attributes of an existing line.
    @discardableResult
    public func update(
        _ id: String,
        _ update: LineItemUpdate,
        ifVersion: CartVersion? = nil
    ) async throws(CartError)
        -> CartChange
    {
        try await perform(.update(id: id, update), if: ifVersion.map(VersionCondition.version))
    }

    /// Removes lines, all or none.
    @discardableResult
    public func remove(_ ids: String..., ifVersion: CartVersion? = nil) async throws(CartError) -> CartChange {
        try await perform(.remove(ids), if: ifVersion.map(VersionCondition.version))
    }

    /// Removes all lines and metadata.
    ///
    /// A checkout passes `ifVersion`, so that lines added meanwhile are not removed.
    @discardableResult
    public func clear(ifVersion: CartVersion? = nil) async throws(CartError) -> CartChange {
        try await perform(.clear, if: ifVersion.map(VersionCondition.version))
    }

    /// Sets metadata by key, replacing whole values.
    @discardableResult
    public func setMetadata(
        _ values: [String: JSONValue],
        ifVersion: CartVersion? = nil
    ) async throws(CartError)
        -> CartChange
    {
        let members = values.mapValues(JSONValue?.some)
        return try await perform(.setMetadata(members), if: ifVersion.map(VersionCondition.version))
    }

    /// Removes metadata by key; keys that are not there change nothing.
    @discardableResult
    public func removeMetadata(_ keys: String..., ifVersion: CartVersion? = nil) async throws(CartError) -> CartChange {
        let members = [String: JSONValue?](keys.map { ($0, nil) }) { $1 }
        return try await perform(.setMetadata(members), if: ifVersion.map(VersionCondition.version))
    }

    /// Makes the instance hold exactly these lines.
    ///
    /// Lines that stay keep the time of their addition. If the cart already holds exactly this, nothing is
    /// written.
    ///
    /// - Parameters:
    ///   - items: All lines; an empty list leaves none.
    ///   - metadata: Values by key; `nil` removes a key, and keys that are not named stay.
    ///   - ifVersion: The version of the cart that the caller has read. Without it, the lines replace changes that
    ///     other callers have made since.
    @discardableResult
    public func replace(
        _ items: [NewLineItem],
        metadata: [String: JSONValue?] = [:],
        ifVersion: CartVersion? = nil
    ) async throws(CartError) -> CartChange {
        try await perform(.replace(items, metadata: metadata), if: ifVersion.map(VersionCondition.version))
    }

    /// Moves whole lines to another instance of the same owner, all or none; quantities add up there.
    @discardableResult
    public func move(
        _ ids: String...,
        to target: Instance,
        ifVersion: CartVersion? = nil
    ) async throws(CartError)
        -> CartChange
    {
        try await perform(.move(ids, to: target), if: ifVersion.map(VersionCondition.version))
    }
}
