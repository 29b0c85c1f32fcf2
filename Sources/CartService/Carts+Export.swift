import CartStore

extension Carts {
    /// Everything that is held about one owner, for a person who asks for it.
    ///
    /// The streams of events are read to their end, so this takes as long as they are.
    ///
    /// - Throws: ``CartError`` with code `invalid_identifier` or `store_unavailable`.
    public func export(_ identifier: Identifier) async throws(CartError) -> PersonalData {
        PersonalData(
            identifier: try configuration.identifiers.text(of: identifier),
            carts: try await loadAll(identifier),
            checkouts: try await checkouts(of: identifier),
            migrations: try await migrations(to: identifier),
            events: try await store.events(naming: identifier),
            undoableMigrations: try await store.undoSnapshotCount(of: identifier),
            storedReplies: try await store.storedReplyCount(of: identifier)
        )
    }
}
