import CartService

/// Limits the time of a request that may send many commands to Redis.
enum RequestDeadline {
    /// Carries something out, and cancels it when the time is over.
    ///
    /// If the body is still arriving then, the request is refused with `request_timeout`, and nothing was changed. If
    /// Redis may already have carried the request out, the answer is `outcome_unknown`, and repeating the request is
    /// safe.
    static func within<Answer: Sendable>(
        _ limit: Duration,
        _ body: @escaping @Sendable () async throws(CartError) -> Answer
    ) async throws(CartError) -> Answer {
        let result = await withTaskGroup(of: Result<Answer, CartError>?.self) { group in
            group.addTask {
                do throws(CartError) {
                    return .success(try await body())
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                try? await Task.sleep(for: limit)
                return nil
            }
            var result: Result<Answer, CartError>?
            // If the time ends first, the cancelled work still reports how it ended.
            while let ended = await group.next() {
                group.cancelAll()
                if let ended {
                    result = ended
                    break
                }
            }
            return result ?? .failure(CartError(.cancelled, "The request was given up."))
        }
        return try result.get()
    }
}
