/// APPLY, the script that books a migration in the user's slot.
extension UserShard {
    /// Books the lines of a sealed cart that are not booked yet.
    ///
    /// - Parameter isLate: Whether the seal's deadline is too near.
    mutating func apply(_ request: Request, isLate: Bool, scenario: Scenario) throws(Violation) -> Reply {
        let rules = scenario.rules
        let migration = request.generation
        guard rules.ledgerIsKept else {
            return try book(
                request.lines,
                as: LedgerEntry(.booked, lines: request.lines, operations: request.operations),
                request,
                scenario
            )
        }
        let ledger = self[request.user].ledger
        let belongsToAnother =
            rules.operationBooksOneGeneration
            && ledger.hasBooked(request.operations, except: migration)
        guard var entry = ledger[migration] else {
            return try applyFirst(request, isLate: isLate, belongsToAnother: belongsToAnother, scenario: scenario)
        }
        switch entry.status {
        case .undone:
            let isUnderWay = self[request.user].undos[migration]?.state == .returning
            return isUnderWay ? .undoing : .undone(entry.lines, givenUp: [])
        case .refused: return .refused
        case .erased: return .duplicate
        case .booked: break
        }
        if !belongsToAnother { entry.operations.formUnion(request.operations) }
        let missing = rules.ledgerBooksDifference ? request.lines.subtracting(entry.lines) : []
        if missing.isEmpty {
            return try record(entry, request, .duplicate, scenario)
        }
        if self[request.user].isInOtherCurrency {
            guard rules.misfitDifferenceIsDropped else { return .refused }
            self[request.user].dropped.formUnion(missing)
            entry.lines.formUnion(missing)
            return try record(entry, request, .applied, scenario)
        }
        if isLate { return .expired }
        entry.lines.formUnion(missing)
        return try book(missing, as: entry, request, scenario)
    }

    /// Runs an APPLY whose generation is not in the ledger.
    ///
    /// Only such an APPLY may be refused.
    private mutating func applyFirst(
        _ request: Request,
        isLate: Bool,
        belongsToAnother: Bool,
        scenario: Scenario,
    ) throws(Violation) -> Reply {
        let refusalIsRecorded = scenario.rules.refusalIsRecorded
        if isLate && !refusalIsRecorded { return .expired }
        if belongsToAnother {
            return try record(LedgerEntry(.refused), request, .known, scenario)
        }
        if isLate || self[request.user].isInOtherCurrency {
            return refusalIsRecorded ? try record(LedgerEntry(.refused), request, .refused, scenario) : .refused
        }
        let entry = LedgerEntry(.booked, lines: request.lines, operations: request.operations)
        return try book(request.lines, as: entry, request, scenario)
    }

    /// Adds lines to the user's cart and records it.
    private mutating func book(
        _ lines: LineSet,
        as entry: LedgerEntry,
        _ request: Request,
        _ scenario: Scenario,
    ) throws(Violation) -> Reply {
        var cart = self[request.user]
        if cart.held.meets(lines) { throw Violation(.lineIsBookedOnce) }
        if scenario.checks(.undoneStaysUndone) && cart.undoneOperations.meets(entry.operations) {
            throw Violation(.undoneStaysUndone)
        }
        if scenario.checks(.lineIsBookedForOneUser) && self[1 - request.user].booked.meets(lines) {
            throw Violation(.lineIsBookedForOneUser)
        }
        cart.undos.outdate(except: request.generation)
        if scenario.bounds.undos > 0 && cart.undos[request.generation] == nil {
            let snapshot = scenario.bounds.undoIsForced ? cart.booked : []
            cart.undos[request.generation] = .init(state: .possible, lines: snapshot)
        }
        cart.booked.formUnion(lines)
        self[request.user] = cart
        return try record(entry, request, .applied, scenario)
    }

    private mutating func record(
        _ entry: LedgerEntry,
        _ request: Request,
        _ reply: Reply,
        _ scenario: Scenario,
    ) throws(Violation) -> Reply {
        self[request.user].ledger[request.generation] = entry
        if scenario.checks(.operationBooksOneGeneration)
            && self[request.user].ledger.hasOperationWithTwoGenerations
        {
            throw Violation(.operationBooksOneGeneration)
        }
        return reply
    }
}
