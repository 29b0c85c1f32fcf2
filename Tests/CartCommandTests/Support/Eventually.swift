import RedisTestKit

/// A condition that did not come true in time.
struct DeadlinePassed: Error, CustomStringConvertible {
    let what: String
    var description: String { "did not happen in time: \(what)" }
}

/// Waits until a condition holds.
///
/// - Throws: ``DeadlinePassed`` when it does not within the limit.
func wait(until what: String, within limit: Duration = .seconds(20), _ condition: () async throws -> Bool) async throws
{
    guard try await eventually(within: limit, condition) else { throw DeadlinePassed(what: what) }
}
