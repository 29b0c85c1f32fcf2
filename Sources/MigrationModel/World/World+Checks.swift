/// What is looked at in every state.
extension World {
    /// Whether nothing is under way: no driver, no request in flight, no seal, nothing due.
    func isAtRest(in scenario: Scenario) -> Bool {
        guard drivers.isEmpty, delayed.isEmpty, guest.phase != .sealed, !guest.isDue else { return false }
        return !(scenario.rules.undoIsDue && users.contains { $0.undos.contains(.returning) })
    }

    /// The first invariant of states that this one breaks.
    func brokenInvariant(in scenario: Scenario) -> Invariant? {
        if let broken = brokenInvariantOfOpenGuest(in: scenario) { return broken }
        return isAtRest(in: scenario) ? brokenInvariantAtRest(in: scenario) : nil
    }

    private func brokenInvariantOfOpenGuest(in scenario: Scenario) -> Invariant? {
        guard guest.phase == .open, !scenario.bounds.keepsGuestCart else { return nil }
        if scenario.checks(.openGuestHoldsNoBookedLine) && users.contains(where: { $0.held.meets(guest.lines) }) {
            return .openGuestHoldsNoBookedLine
        }
        if scenario.checks(.openGuestIsUnsettled) && users.contains(where: { $0.ledger[guest.generation] != nil }) {
            return .openGuestIsUnsettled
        }
        return nil
    }

    private func brokenInvariantAtRest(in scenario: Scenario) -> Invariant? {
        for number in 0..<UInt8(scenario.bounds.adds) {
            let line = LineSet(line: number)
            let users = self.users[0].accounts(for: line) + self.users[1].accounts(for: line)
            let places = users + (guestOwns(line, heldByUsers: users > 0, in: scenario) ? 1 : 0)
            if places > 1 && scenario.checks(.lineIsInOnePlace) { return .lineIsInOnePlace }
            if places == 0 && guest.acknowledged.meets(line) { return .acknowledgedLineIsKept }
        }
        return nil
    }

    /// Whether a line counts as the guest's: a kept cart shows lines that it has given away, and where seals may be
    /// lost, a guest may hold a copy that the next migration of the same generation recognises.
    private func guestOwns(_ line: LineSet, heldByUsers: Bool, in scenario: Scenario) -> Bool {
        guard guest.phase == .open, guest.lines.subtracting(guest.given).meets(line) else { return false }
        if scenario.bounds.keepsGuestCart && !scenario.rules.keptCartMarksGivenLines && heldByUsers { return false }
        guard scenario.toleratesLostSeal else { return true }
        let isRecognised = users.contains { user in
            guard let entry = user.ledger[guest.generation] else { return false }
            return entry.status == .booked && entry.lines.meets(line)
        }
        return !isRecognised
    }
}

extension UserCart {
    /// 1 when this user's cart holds or has held a line, or its report says that it was dropped, else 0.
    fileprivate func accounts(for line: LineSet) -> Int {
        held.union(dropped).meets(line) ? 1 : 0
    }
}
