/// What becomes of one line that is booked in several steps, because its seal was lost and made anew over more.
///
/// Every strategy, every small quantity, every order of three snapshots, and one add by the user at any time between:
/// at the end the user must hold what one merge of the largest snapshot would have made, or the report must say what
/// the limit took.
public struct StepwiseBooking: Hashable, Sendable {
    /// What a later APPLY of the same generation makes of a line.
    public enum Rule: Hashable, Sendable {
        /// It adds the difference that the strategy makes between what was booked and what is sealed now.
        case strategyDifference
        /// It adds the difference of the quantities, whatever the strategy.
        case quantityDifference
        /// It uses the strategy on the difference of the quantities.
        case strategyOnDifference
    }

    enum Strategy: CaseIterable {
        case addQuantities
        case keepHighestQuantity
        case keepUserCart
        case replaceWithGuest
        /// The user's instance has no lines.
        case adopt

        func merge(user: Int, guest: Int) -> Int {
            switch self {
            case .addQuantities: user + guest
            case .keepHighestQuantity: max(user, guest)
            case .keepUserCart: user
            case .replaceWithGuest, .adopt: guest
            }
        }
    }

    /// One history: what the user has first, what is sealed each time, and before which APPLY the user adds one.
    struct History {
        var strategy: Strategy
        var base: Int
        var snapshots: [Int]
        var addsBefore: Int?
        var limit: Int
    }

    /// What a later APPLY does.
    public let rule: Rule

    /// Creates the question whether a rule is right.
    public init(_ rule: Rule) {
        self.rule = rule
    }

    func explore() -> Exploration {
        var count = 0
        for history in Self.histories {
            count += 1
            let (held, capped) = run(history)
            let own = history.addsBefore == nil ? 0 : 1
            let expected = history.strategy.merge(user: history.base, guest: history.snapshots.max() ?? 0) + own
            if held + capped != expected {
                let steps = [
                    "\(history.strategy): the user holds \(history.base), limit \(history.limit)",
                    "sealed and applied in turn: \(history.snapshots)",
                    "the user adds 1 " + (history.addsBefore.map { "before APPLY \($0)" } ?? "never"),
                    "held \(held) + capped \(capped), expected \(expected)",
                ]
                let verdict = Exploration.Verdict.broken(.stepsEqualOneMerge, steps: steps)
                return Exploration(verdict: verdict, states: count, transitions: 3 * count)
            }
        }
        return Exploration(verdict: .holds, states: count, transitions: 3 * count)
    }

    private func run(_ history: History) -> (held: Int, capped: Int) {
        var held = history.base
        var booked = 0
        var capped = 0
        for (number, sealed) in history.snapshots.enumerated() {
            if history.addsBefore == number { held += 1 }
            var wanted = held
            if number == 0 {
                wanted = history.strategy.merge(user: history.base, guest: sealed)
            } else if sealed > booked {
                wanted = raise(held, from: booked, to: sealed, history)
            }
            if wanted > history.limit && wanted > held {
                capped += wanted - max(held, history.limit)
                wanted = max(held, history.limit)
            }
            held = wanted
            booked = max(booked, sealed)
        }
        return (held, capped)
    }

    private func raise(_ held: Int, from booked: Int, to sealed: Int, _ history: History) -> Int {
        let strategy = history.strategy
        switch rule {
        case .quantityDifference:
            return held + sealed - booked
        case .strategyOnDifference:
            return strategy.merge(user: held, guest: sealed - booked)
        case .strategyDifference:
            let before = strategy.merge(user: history.base, guest: booked)
            return held + max(0, strategy.merge(user: history.base, guest: sealed) - before)
        }
    }

    private static var histories: [History] {
        var histories: [History] = []
        for strategy in Strategy.allCases {
            for base in 0...(strategy == .adopt ? 0 : 3) {
                for code in 0..<27 {
                    let snapshots = [code / 9 + 1, code / 3 % 3 + 1, code % 3 + 1]
                    for addsBefore in [nil, 1, 2] {
                        for limit in [99, 4] {
                            histories.append(
                                History(
                                    strategy: strategy,
                                    base: base,
                                    snapshots: snapshots,
                                    addsBefore: addsBefore,
                                    limit: limit,
                                )
                            )
                        }
                    }
                }
            }
        }
        return histories
    }
}
