/// A question put to the model, and the answer that is expected.
public struct Variant: Sendable {
    /// What is explored.
    public enum Subject: Sendable {
        /// The migration protocol.
        case migration(Scenario)
        /// Owners who migrate into each other.
        case owners(OwnerGraph)
        /// One line that is booked in several steps.
        case booking(StepwiseBooking)
    }

    /// The answer that is expected.
    public enum Expectation: Hashable, Sendable {
        /// Every invariant holds in every state.
        case holds
        /// This invariant is the first that is found broken.
        case breaks(Invariant)
    }

    /// A short name, unique over all variants.
    public let name: String
    /// What is special about it.
    public let summary: String
    /// The answer that is expected.
    public let expectation: Expectation
    /// What is explored.
    public let subject: Subject

    /// Creates a variant of the migration protocol.
    ///
    /// - Parameters:
    ///   - unchecked: Invariants that are left aside, so that another one is seen.
    ///   - bounds: Changes the ordinary bounds.
    ///   - rules: Switches rules off.
    public init(
        _ name: String,
        _ summary: String,
        _ expectation: Expectation,
        unchecked: Set<Invariant> = [],
        bounds: (inout Bounds) -> Void = { _ in },
        rules: (inout ProtocolRules) -> Void = { _ in },
    ) {
        let scenario = Scenario(rules: ProtocolRules(rules), bounds: Bounds(bounds), unchecked: unchecked)
        self.init(name, summary, expectation, .migration(scenario))
    }

    /// Creates a variant of any subject.
    public init(_ name: String, _ summary: String, _ expectation: Expectation, _ subject: Subject) {
        self.name = name
        self.summary = summary
        self.expectation = expectation
        self.subject = subject
    }

    /// Explores every state within the bounds, or up to the first violation.
    ///
    /// Optimised, a million states take one to two seconds and about half a gigabyte; it cannot be cancelled.
    ///
    /// - Parameter limit: The number of states after which it gives up; the verdict is then `unfinished`.
    public func explore(limit: Int = 3_000_000) -> Exploration {
        switch subject {
        case .migration(let scenario):
            var explorer = Explorer(ProtocolSpace(scenario: scenario), limit: limit)
            return explorer.explore()
        case .owners(let graph):
            var explorer = Explorer(graph, limit: limit)
            return explorer.explore()
        case .booking(let booking):
            return booking.explore()
        }
    }
}

extension Variant: CustomStringConvertible {
    /// The name.
    public var description: String { name }
}

extension Variant {
    /// Every variant: those that hold first, then what is caught.
    public static var all: [Variant] { designs + designsOfFeatures + pitfalls + pitfallsOfFeatures + mutants }
}
