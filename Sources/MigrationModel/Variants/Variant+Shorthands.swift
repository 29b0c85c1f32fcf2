extension Bounds {
    /// No failovers.
    mutating func withoutFailovers() {
        guestFailovers = 0
        userFailovers = 0
    }

    /// A failover may lose a seal; adds are in time, since it is the seals that are looked at.
    mutating func withLostSeals() {
        sealsMayBeLost = true
        addsMayBeDelayed = false
    }

    /// A user orders a line, and an undo of its migration is forced.
    mutating func withForcedUndoOfAnOrder() {
        undos = 1
        undoIsForced = true
        orders = 1
    }

    /// No requests that are left in flight.
    mutating func withoutDelays() {
        delayedCopies = 0
    }
}

extension ProtocolRules {
    /// Requests name no generation, and the ledger knows no operation ids.
    mutating func identifyNothing() {
        callsAreFencedBy = .nothing
        sweepersNameGeneration = false
        ledgerAnswersOperations = false
        operationBooksOneGeneration = false
    }
}

extension Set<Invariant> {
    /// What a seal that a failover loses may break: the protocol's documented residual.
    static var brokenByLostSeals: Self {
        [
            .lineIsBookedForOneUser, .openGuestHoldsNoBookedLine, .openGuestIsUnsettled, .operationBooksOneGeneration,
            .undoneStaysUndone,
        ]
    }
}
