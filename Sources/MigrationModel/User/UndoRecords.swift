/// What a user's slot keeps so that migrations can be undone: at most one record a generation, one word.
struct UndoRecords: Equatable {
    struct Record: Equatable {
        enum State: UInt8 {
            /// Undo is possible.
            case possible = 1
            /// The user's cart has changed since: only a forced undo is possible.
            case outdated
            /// The first half of the undo is done, the guest has not confirmed the second.
            case returning
        }

        var state: State
        /// While undo is possible, what the user held before (kept only for forced undos); then the lines to give back.
        var lines: LineSet
    }

    private var word: UInt64 = 0

    var isEmpty: Bool { word == 0 }

    subscript(generation: Generation) -> Record? {
        get {
            let bits = word >> shift(generation) & 31
            guard let state = Record.State(rawValue: UInt8(bits & 3)) else { return nil }
            return Record(state: state, lines: LineSet(rawValue: UInt8(bits >> 2)))
        }
        set {
            let bits = newValue.map { UInt64($0.state.rawValue) | UInt64($0.lines.rawValue) << 2 } ?? 0
            word = word & ~(31 << shift(generation)) | bits << shift(generation)
        }
    }

    func contains(_ state: Record.State) -> Bool {
        !isEmpty && (1...GenerationSet.last).contains { self[$0]?.state == state }
    }

    /// The lines that undos under way are giving back.
    var returningLines: LineSet {
        (1...GenerationSet.last).reduce(into: []) { lines, generation in
            if let record = self[generation], record.state == .returning { lines.formUnion(record.lines) }
        }
    }

    /// Notes that the user's cart changed, other than by the migration `excluded`.
    mutating func outdate(except excluded: Generation = 0) {
        if isEmpty { return }
        for generation in 1...GenerationSet.last where generation != excluded && self[generation]?.state == .possible {
            self[generation]?.state = .outdated
        }
    }

    /// Drops all records but those of undos under way.
    mutating func expire() {
        if isEmpty { return }
        for generation in 1...GenerationSet.last where self[generation]?.state != .returning {
            self[generation] = nil
        }
    }

    private func shift(_ generation: Generation) -> UInt64 { UInt64(generation - 1) * 5 }
}
