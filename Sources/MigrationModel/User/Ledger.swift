/// The ledger of one user: at most one entry a generation, two words.
struct Ledger: Equatable {
    private var early: UInt64 = 0
    private var late: UInt64 = 0

    private static let half = Generation(6)

    var isEmpty: Bool { early | late == 0 }

    subscript(generation: Generation) -> LedgerEntry? {
        get { LedgerEntry(bits: (isEarly(generation) ? early : late) >> shift(generation) & Self.mask) }
        set {
            let bits = (newValue?.bits ?? 0) << shift(generation)
            let others = ~(Self.mask << shift(generation))
            if isEarly(generation) {
                early = early & others | bits
            } else {
                late = late & others | bits
            }
        }
    }

    /// Calls `body` with each entry, oldest generation first, until it answers false.
    func forEach(while body: (Generation, LedgerEntry) -> Bool) {
        if isEmpty { return }
        for generation in 1...GenerationSet.last {
            if let entry = self[generation], !body(generation, entry) { return }
        }
    }

    /// Whether lines are booked for one of these operation ids, other than under `excluded`.
    func hasBooked(_ operations: OperationSet, except excluded: Generation = 0) -> Bool {
        var found = false
        forEach { generation, entry in
            found = generation != excluded && !entry.lines.isEmpty && entry.operations.meets(operations)
            return !found
        }
        return found
    }

    /// Whether lines are booked under this generation.
    func hasBooked(under generation: Generation) -> Bool {
        guard generation != 0, let entry = self[generation] else { return false }
        return !entry.lines.isEmpty
    }

    /// Whether some operation id has booked two generations.
    var hasOperationWithTwoGenerations: Bool {
        var seen: OperationSet = []
        var found = false
        forEach { _, entry in
            guard !entry.lines.isEmpty else { return true }
            found = seen.meets(entry.operations)
            seen.formUnion(entry.operations)
            return !found
        }
        return found
    }

    private static let mask = (UInt64(1) << LedgerEntry.width) - 1

    private func isEarly(_ generation: Generation) -> Bool { generation <= Self.half }

    private func shift(_ generation: Generation) -> UInt64 {
        UInt64(isEarly(generation) ? generation - 1 : generation - 1 - Self.half) * LedgerEntry.width
    }
}
