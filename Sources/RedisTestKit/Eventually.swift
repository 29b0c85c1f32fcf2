/// Waits until a condition holds, asking again every few milliseconds.
///
/// - Parameters:
///   - limit: How long to wait at most; default 5 s.
///   - condition: What must come true.
/// - Returns: Whether it came true in time; assert this.
public func eventually(
    within limit: Duration = .seconds(5),
    _ condition: () async throws -> Bool
) async rethrows -> Bool {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    while true {
        if try await condition() { return true }
        guard clock.now < deadline else { return false }
        do {
            try await clock.sleep(until: min(clock.now + .milliseconds(3), deadline))
        } catch {
            return false
        }
    }
}
