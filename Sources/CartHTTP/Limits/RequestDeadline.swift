import CartService

/// The time within which a request must be answered that may go to Redis many times.
enum RequestDeadline {
    /// Carries something out, and cancels it when the time is over.
    ///
    /// A body that is still arriving then is refused with `request_timeout`, and nothing was changed; what Redis may have
    /// done is answered with `outcome_unknown`, and asking again is safe.
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
            // When the time is over first, the cancelled work still says how it ended.
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
