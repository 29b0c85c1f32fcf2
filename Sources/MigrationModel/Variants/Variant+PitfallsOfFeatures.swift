extension Variant {
    /// Plausible ways to write kept carts, undo, erasure and the one script that are wrong, each with what it breaks.
    public static let pitfallsOfFeatures: [Variant] = [
        Variant(
            "pitfall-keep-expiry",
            "a kept cart keeps its generation longer than the ledger its entry",
            .breaks(.lineIsBookedOnce),
            unchecked: [.reopenedSourceStaysOpen]
        ) {
            $0.withoutFailovers()
            $0.withoutDelays()
            $0.keepsGuestCart = true
            $0.ledgerExpires = true
        } rules: {
            $0.keptCartMarksGivenLines = false
        },
        Variant(
            "pitfall-keep-user",
            "a kept cart keeps its generation, and goes to another user as a whole",
            .breaks(.lineIsBookedForOneUser),
            unchecked: [.reopenedSourceStaysOpen]
        ) {
            $0.withoutFailovers()
            $0.withoutDelays()
            $0.calls = [Call(0), Call(1, user: 1)]
            $0.keepsGuestCart = true
        } rules: {
            $0.keptCartMarksGivenLines = false
        },
        Variant(
            "pitfall-keep-seal",
            "a kept cart keeps its generation: a delayed SEAL",
            .breaks(.reopenedSourceStaysOpen)
        ) {
            $0.withoutFailovers()
            $0.keepsGuestCart = true
        } rules: {
            $0.keptCartMarksGivenLines = false
        },
        Variant(
            "pitfall-undo-gen",
            "undo gives the guest its old generation, which the ledger has settled",
            .breaks(.openGuestIsUnsettled)
        ) {
            $0.withoutFailovers()
            $0.withoutDelays()
            $0.adds = 1
            $0.undos = 1
        } rules: {
            $0.undoMarksEntry = false
            $0.undoGivesNewGeneration = false
            $0.restoreIsBooked = false
        },
        Variant(
            "pitfall-undo-lost",
            "the same, looked at from the lines",
            .breaks(.acknowledgedLineIsKept),
            unchecked: [.openGuestIsUnsettled]
        ) {
            $0.withoutFailovers()
            $0.withoutDelays()
            $0.adds = 1
            $0.undos = 1
        } rules: {
            $0.undoMarksEntry = false
            $0.undoGivesNewGeneration = false
            $0.restoreIsBooked = false
            $0.unsealGivesNewGeneration = false
        },
        Variant(
            "pitfall-undo-ledger",
            "undo removes the ledger entry",
            .breaks(.undoneStaysUndone)
        ) {
            $0.withoutFailovers()
            $0.withoutDelays()
            $0.adds = 1
            $0.undos = 1
        } rules: {
            $0.undoKeepsEntry = false
            $0.undoGivesNewGeneration = false
            $0.restoreIsBooked = false
        },
        Variant(
            "pitfall-undo-crash",
            "undo stands in no due index and crashes between its halves",
            .breaks(.acknowledgedLineIsKept)
        ) {
            $0.withoutFailovers()
            $0.withoutDelays()
            $0.adds = 1
            $0.undos = 1
        } rules: {
            $0.undoIsDue = false
        },
        Variant(
            "pitfall-undo-twice",
            "the guest's half of an undo is booked nowhere",
            .breaks(.undoReturnsOnlyTakenLines)
        ) {
            $0.withoutFailovers()
            $0.withoutDelays()
            $0.adds = 1
            $0.undos = 1
        } rules: {
            $0.restoreIsBooked = false
        },
        Variant(
            "pitfall-undo-forced",
            "a forced undo puts the snapshot back",
            .breaks(.acknowledgedLineIsKept)
        ) {
            $0.withoutFailovers()
            $0.withoutDelays()
            $0.undos = 1
            $0.undoIsForced = true
        } rules: {
            $0.forcedUndoTakesBackLines = false
        },
        Variant(
            "pitfall-one-lost-reply",
            "one script without generations and ids: sent again after a lost reply",
            .breaks(.operationBooksOneGeneration),
            unchecked: [.ownMigrationIsReported]
        ) {
            $0.path = .oneScript
            $0.guestFailovers = 0
            $0.withoutDelays()
        } rules: {
            $0.identifyNothing()
        },
        Variant(
            "pitfall-one-answer",
            "one script without generations and ids: the marker is gone",
            .breaks(.ownMigrationIsReported)
        ) {
            $0.path = .oneScript
            $0.guestFailovers = 0
            $0.withoutDelays()
            $0.adds = 1
        } rules: {
            $0.identifyNothing()
        },
        Variant(
            "pitfall-one-delayed",
            "one script with ids but without generations: a delayed request",
            .breaks(.requestMigratesItsGeneration)
        ) {
            $0.path = .oneScript
            $0.guestFailovers = 0
        } rules: {
            $0.identifyNothing()
            $0.ledgerAnswersOperations = true
        },
        Variant(
            "pitfall-one-undo-gen",
            "one script; undo gives the old generation back",
            .breaks(.openGuestIsUnsettled)
        ) {
            $0.path = .oneScript
            $0.undos = 1
        } rules: {
            $0.undoMarksEntry = false
            $0.undoGivesNewGeneration = false
            $0.restoreIsBooked = false
        },
        Variant(
            "pitfall-one-undo-ledger",
            "one script; undo removes the ledger entry",
            .breaks(.undoneStaysUndone)
        ) {
            $0.path = .oneScript
            $0.undos = 1
        } rules: {
            $0.undoKeepsEntry = false
            $0.undoGivesNewGeneration = false
            $0.restoreIsBooked = false
        },
        Variant(
            "pitfall-erase",
            "erasing a user deletes the ledger",
            .breaks(.undoneStaysUndone)
        ) {
            $0.withoutFailovers()
            $0.erasesUser = true
        } rules: {
            $0.erasureKeepsLedgerIds = false
        },
        Variant(
            "pitfall-ring-of-two",
            "A to B while B to A, and each waits for the other",
            .breaks(.restIsReachable),
            .owners(OwnerGraph([.init(from: 0, to: 1), .init(from: 1, to: 0)], refusesSealedTarget: false))
        ),
        Variant(
            "pitfall-booking-add",
            "a later APPLY adds the difference whatever the strategy",
            .breaks(.stepsEqualOneMerge),
            .booking(StepwiseBooking(.quantityDifference))
        ),
        Variant(
            "pitfall-booking-strategy",
            "a later APPLY uses the strategy on the difference",
            .breaks(.stepsEqualOneMerge),
            .booking(StepwiseBooking(.strategyOnDifference))
        ),
    ]
}
