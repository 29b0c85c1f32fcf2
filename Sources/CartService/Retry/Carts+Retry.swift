public import CartModel
public import Hiredis

extension Carts {
    /// Codes with which trying again soon may succeed: somebody else changed the cart, or is migrating it.
    public static let retryableCodes: Set<CartError.Code> = [.versionConflict, .migrationInProgress, .cartBusy]

    /// Runs a body, and runs it again after a conflict with other callers, with exponential backoff and full jitter.
    ///
    /// The body must read anew what it decides by: after a `version_conflict` the version that it knew is out of date.
    ///
    /// - Parameters:
    ///   - attempts: How often to try at most, the first time included; at least 1.
    ///   - backoff: How long to wait between attempts; default 50 ms, doubling up to 1 s.
    ///   - codes: The errors after which to try again. The error of the last attempt is thrown.
    /// - Throws: The error of the last attempt, any other error at once, and `cancelled`.
    public static func retry<Success>(
        upTo attempts: Int = 3,
        backoff: RedisBackoff = RedisBackoff(initial: .milliseconds(50), maximum: .seconds(1)),
        on codes: Set<CartError.Code> = retryableCodes,
        _ body: () async throws(CartError) -> Success
    ) async throws(CartError) -> Success {
        var attempt = 1
        while true {
            do {
                return try await body()
            } catch  where attempt < attempts && codes.contains(error.code) {
                let delay = backoff.delay(beforeAttempt: attempt, jitter: .random(in: 0..<1))
                attempt += 1
                do {
                    try await Task.sleep(for: delay)
                } catch {
                    throw CartError(.cancelled, "The call was cancelled.")
                }
            }
        }
    }
}
