/// Compares the carts at the end with the answers that shoppers got; pure.
///
/// It checks two things. A line that was added once must be in exactly one cart at the end, or in no cart if it was
/// removed. The line that everybody adds to must have at least the acknowledged units, and at most the requested units.
public enum Checker {
    /// The line that everybody adds to.
    public static let countedLine = "count"

    /// Checks a group.
    ///
    /// - Parameters:
    ///   - group: The answers that its shoppers got.
    ///   - carts: What its carts hold at the end: quantities by line, for each instance of each owner.
    public static func check(_ group: Group, _ carts: [[String: Int64]]) -> [Violation] {
        var violations: [Violation] = []
        var found: [String: Int64] = [:]
        for cart in carts {
            for (line, quantity) in cart { found[line, default: 0] += quantity }
        }
        let counted = found.removeValue(forKey: countedLine) ?? 0
        if counted < group.countedUnits {
            violations.append(Violation(.lost, "\(group.countedUnits - counted) of \(group.countedUnits) units"))
        }
        if counted > group.countedUnits + group.uncertainUnits {
            let extra = counted - group.countedUnits - group.uncertainUnits
            violations.append(Violation(.doubled, "\(extra) units beyond \(group.countedUnits)"))
        }
        for (line, fate) in group.lines.sorted(by: { $0.key < $1.key }) {
            if let violation = check(line, fate, quantity: found.removeValue(forKey: line) ?? 0) {
                violations.append(violation)
            }
        }
        violations += found.keys.sorted().map { Violation(.invented, $0) }
        return violations
    }

    private static func check(_ line: String, _ fate: LineFate, quantity: Int64) -> Violation? {
        if quantity > 1 { return Violation(.doubled, "\(line), \(quantity) times") }
        switch (fate.added, fate.removed, quantity) {
        case (.no, _, 1): return Violation(.invented, line)
        case (.yes, .no, 0): return Violation(.lost, line)
        case (_, .yes, 1): return Violation(.resurrected, line)
        default: return nil
        }
    }
}
