public import CartModel
import Hiredis

/// Owners whose identifiers begin with a text.
public struct OwnerSearch: Sendable {
    /// The owners that were found, in the order of their identifiers.
    public let owners: [OwnerSummary]

    /// Whether these are all there are; otherwise the search ended at its limits.
    public let isComplete: Bool
}

extension RedisCartStore {
    /// Finds owners whose identifiers begin with a text, by `SCAN`.
    ///
    /// - Parameters:
    ///   - prefix: What identifiers begin with, for example `user:12`; characters that mean something in a pattern are
    ///     taken as they are.
    ///   - limit: How many owners to find at most.
    ///   - maxKeys: How many of the carts' keys to look at at most; Redis looks at about a million in a second.
    /// - Throws: ``CartError`` with code `store_unavailable` or `cancelled`.
    public func owners(
        startingWith prefix: String,
        limit: Int,
        maxKeys: Int = 1_000_000
    ) async throws(CartError) -> OwnerSearch {
        let survey = CartSurvey(self, prefix: prefix)
        var found: Set<String> = []
        var looked = 0
        var isComplete = true
        do throws(RedisError) {
            for try await keys in redis.keys(matching: survey.pattern, type: "hash", count: Self.searchBatch) {
                looked += Self.searchBatch
                found.formUnion(keys)
                if found.count > limit || looked >= maxKeys {
                    isComplete = false
                    break
                }
            }
            let owners = try await survey.summaries(Array(found.sorted().prefix(limit))).get()
            return OwnerSearch(owners: owners, isComplete: isComplete)
        } catch {
            throw CartError(error)
        }
    }

    /// How many keys Redis looks at in one go, which takes it about a millisecond.
    private static let searchBatch = 1000
}
