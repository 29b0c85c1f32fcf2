/// The scripts of a server where both carts are within reach of one script.
extension World {
    /// MERGE: reads both carts, books, and leaves a marker.
    mutating func merge(_ request: Request, scenario: Scenario) throws(Violation) -> Reply {
        let rules = scenario.rules
        let ledger = users[request.user].ledger
        if rules.ledgerAnswersOperations
            && (ledger.hasBooked(request.operations) || ledger.hasBooked(under: request.generation))
        {
            return .report
        }
        if guest.phase == .marker && (!rules.callsNameGeneration || request.generation == guest.generation) {
            return guest.target == request.user ? .report : .conflict
        }
        if guest.phase == .absent || (guest.phase == .marker && request.generation == 0) { return .nothing }
        if rules.callsNameGeneration && guest.generation != request.generation { return .changed }
        var apply = request
        apply.generation = guest.generation
        apply.lines = guest.linesToMigrate(in: scenario)
        if apply.lines.isEmpty { return .nothing }
        let reply = try users.apply(apply, isLate: false, scenario: scenario)
        guard reply == .applied else { return reply }
        leaveMarker(for: request.user, scenario: scenario)
        return .report
    }

    /// UNDO: both halves in one script.
    mutating func undoAtOnce(_ request: Request, scenario: Scenario) throws(Violation) -> Reply {
        let before = users
        guard case .undone(let lines, _) = users[request.user].takeBack(request.generation, scenario: scenario),
            users != before
        else { return .end }
        var restore = request
        restore.lines = lines
        _ = try guest.restore(restore, scenario: scenario, issued: &history.issued)
        users[request.user].forgetUndo(of: request.generation)
        return .end
    }

    private mutating func leaveMarker(for user: User, scenario: Scenario) {
        let rules = scenario.rules
        if scenario.bounds.keepsGuestCart {
            guard rules.keptCartMarksGivenLines else { return }
            guest.generation = history.issued.nextGeneration()
            guest.given = guest.lines
            return
        }
        let staying = guest.lines.intersection(scenario.bounds.otherInstances)
        if !staying.isEmpty && rules.finalLeavesOtherInstances {
            guest.generation = history.issued.nextGeneration()
            guest.lines = staying
        } else {
            guest.phase = .marker
            guest.lines = []
            guest.given = []
            guest.target = user
        }
    }
}
