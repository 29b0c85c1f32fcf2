import CartService

/// What a trial has found.
struct ProofResult {
    let trial: ProofTrial
    /// Whether the cart offers what the trial needs; the figures are 0 where it does not.
    var isOffered = true
    /// How many units had to be there, summed over all rounds.
    var expected = 0
    /// How many were.
    var found = 0
    var lost = 0
    var doubled = 0
    /// How many requests the cart refused; these were not expected to do anything.
    var refused = 0

    /// Whether nothing was lost or doubled.
    var isClean: Bool { lost == 0 && doubled == 0 }

    /// Counts one round.
    mutating func note(expected: Int, found: Int, refused: Int = 0) {
        self.expected += expected
        self.found += found
        self.refused += refused
        lost += max(0, expected - found)
        doubled += max(0, found - expected)
    }

    /// The result as a table's row.
    var row: [String] {
        guard isOffered else { return [trial.rawValue, "-", "-", "-", "-", "-", "not offered"] }
        let verdict =
            isClean
            ? "holds"
            : [lost > 0 ? "LOSES" : nil, doubled > 0 ? "DOUBLES" : nil].compactMap(\.self)
                .joined(separator: ", ")
        return [trial.rawValue] + [expected, found, lost, doubled, refused].map(String.init) + [verdict]
    }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("trial", trial.rawValue)
        writer.member("offered", isOffered)
        writer.member("expected", expected)
        writer.member("found", found)
        writer.member("lost", lost)
        writer.member("doubled", doubled)
        writer.member("refused", refused)
        writer.endObject()
    }
}
