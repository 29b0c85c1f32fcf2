/// What a campaign did and found.
public struct CampaignReport: Sendable, CustomStringConvertible {
    /// The seed that determined every choice.
    public let seed: UInt64
    /// How long shoppers shopped.
    public let duration: Duration
    /// How many operations they asked for.
    public let operations: Int
    /// How many requests that took.
    public let attempts: Int
    /// How many guests there were.
    public let guests: Int
    /// How many operations were never answered, so that either outcome is right.
    public let unanswered: Int
    /// What the nemesis did, and how often.
    public let faults: [Fault: Int]
    /// The contents of carts that the history does not explain.
    public let violations: [Violation]

    /// How many violations there are of a kind.
    public func count(_ kind: Violation.Kind) -> Int { violations.count { $0.kind == kind } }

    /// All figures, a line each.
    public var description: String {
        let done = faults.sorted { $0.key.rawValue < $1.key.rawValue }.map { "\($0.key.rawValue) \($0.value)" }
        return """
            seed \(seed)
            duration \(duration.components.seconds) s
            operations \(operations), requests \(attempts), guests \(guests), never answered \(unanswered)
            faults \(done.joined(separator: ", "))
            lost \(count(.lost)), doubled \(count(.doubled)), resurrected \(count(.resurrected)), \
            invented \(count(.invented))
            """
    }
}
