import CartStore

extension CartHandle {
    /// What was noted about the owner's carts for a platform; `nil` when nothing is.
    package func noted(for platform: String) async throws(CartError) -> String? {
        try await store.noted(for: platform, about: identifier)
    }

    /// Notes something about the owner's carts for a platform, for as long as the carts themselves are kept.
    package func note(_ text: String, for platform: String) async throws(CartError) {
        try await store.note(text, for: platform, about: identifier)
    }
}
