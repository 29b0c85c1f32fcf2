/// The scripts that run in the user's slot when a migration is undone.
extension UserCart {
    /// The first half of an undo: takes the lines of a migration out of the user's cart.
    mutating func takeBack(_ migration: Generation, scenario: Scenario) -> Reply {
        let rules = scenario.rules
        guard let record = undos[migration] else { return .end }
        if record.state == .returning {
            let booked = ledger[migration]?.lines ?? record.lines
            return .undone(record.lines, givenUp: booked.subtracting(record.lines))
        }
        guard let entry = ledger[migration] else { return .end }
        if record.state == .outdated && !scenario.bounds.undoIsForced { return .end }
        undos[migration] = nil
        undos.outdate()
        let lines = entry.lines.subtracting(ordered)
        undos[migration] = .init(state: .returning, lines: lines)
        if !rules.undoKeepsEntry {
            ledger[migration] = nil
        } else if rules.undoMarksEntry {
            ledger[migration]?.status = .undone
        }
        let putsSnapshotBack = scenario.bounds.undoIsForced && !rules.forcedUndoTakesBackLines
        booked = putsSnapshotBack ? record.lines : booked.subtracting(lines)
        undoneOperations.formUnion(entry.operations)
        return .undone(lines, givenUp: entry.lines.subtracting(lines))
    }

    /// The end of an undo: the guest has its lines, the record goes.
    mutating func forgetUndo(of migration: Generation) {
        if undos[migration]?.state == .returning { undos[migration] = nil }
    }
}
