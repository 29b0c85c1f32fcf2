/// The scripts that run in the guest's slot when a migration is undone.
extension GuestShard {
    /// The second half of an undo: gives the lines of a migration back.
    mutating func restore(
        _ request: Request,
        scenario: Scenario,
        issued: inout IssuedNumbers
    ) throws(Violation) -> Reply {
        let isBooked = scenario.rules.restoreIsBooked
        if isBooked && returned.contains(request.generation) { return .duplicate }
        let reply = try giveBack(request, scenario: scenario, issued: &issued)
        if isBooked && reply != .busy { returned.insert(request.generation) }
        return reply
    }

    private mutating func giveBack(
        _ request: Request,
        scenario: Scenario,
        issued: inout IssuedNumbers,
    ) throws(Violation) -> Reply {
        if holdsLines(of: request.generation) {
            if scenario.rules.restoreTakesOrderedLinesOut {
                if scenario.bounds.keepsGuestCart {
                    given.formUnion(request.givenUp)
                } else {
                    lines.subtract(request.givenUp)
                }
            }
            open(as: generationAfterUndo(of: request.generation, rules: scenario.rules, issued: &issued))
            return .done
        }
        switch phase {
        case .sealed:
            return .busy
        case .open:
            guard !lines.subtracting(given).meets(request.lines) else { throw Violation(.undoReturnsOnlyTakenLines) }
            if scenario.bounds.keepsGuestCart {
                given.subtract(request.lines)
            } else {
                lines.formUnion(request.lines)
            }
        case .absent, .marker:
            let fresh = generationAfterUndo(of: request.generation, rules: scenario.rules, issued: &issued)
            startCart(as: fresh, lines: request.lines)
        }
        return .done
    }

    /// Opens a cart whose migration turns out to be undone, while nobody is left who knows what was ordered since: the
    /// records of the undo are erased, or a failover has brought the seal back.
    mutating func reopen(_ request: Request, rules: ProtocolRules, issued: inout IssuedNumbers) -> Reply {
        if rules.restoreIsBooked && returned.contains(request.generation) { return .duplicate }
        guard holdsLines(of: request.generation) else { return .gone }
        open(as: generationAfterUndo(of: request.generation, rules: rules, issued: &issued))
        if rules.restoreIsBooked && rules.reopeningIsBooked { returned.insert(request.generation) }
        return .done
    }

    private func holdsLines(of migration: Generation) -> Bool {
        (phase == .sealed || phase == .open) && generation == migration
    }

    private func generationAfterUndo(
        of migration: Generation,
        rules: ProtocolRules,
        issued: inout IssuedNumbers,
    ) -> Generation {
        rules.undoGivesNewGeneration ? issued.nextGeneration() : migration
    }
}
