/// The result of an exploration.
public struct Exploration: Sendable {
    /// How an exploration ended.
    public enum Verdict: Equatable, Sendable {
        /// Every reachable state was visited, and every invariant holds in it.
        case holds
        /// An invariant is broken; `steps` is a shortest way there, in words.
        case broken(Invariant, steps: [String])
        /// More states than the limit allows: nothing is proved.
        case unfinished
    }

    /// How it ended.
    public let verdict: Verdict
    /// The number of different states that were found.
    public let states: Int
    /// The number of steps that were taken between them.
    public let transitions: Int

    /// The invariant that is broken, if one is.
    public var broken: Invariant? {
        if case .broken(let invariant, _) = verdict { invariant } else { nil }
    }
}

extension Exploration: CustomStringConvertible {
    /// The verdict and the number of states, then the steps of a counterexample, one a line.
    public var description: String {
        let count = "\(states) states, \(transitions) transitions"
        return switch verdict {
        case .holds: "holds in all of \(count)"
        case .unfinished: "unfinished after \(count)"
        case .broken(let invariant, let steps):
            "breaks \(invariant) after \(count):\n" + steps.map { "    \($0)" }.joined(separator: "\n")
        }
    }
}
