extension Variant {
    /// The protocol with one rule taken out, each with what it breaks.
    public static let mutants: [Variant] = [
        Variant(
            "mutant-no-ledger",
            "APPLY records nothing",
            .breaks(.lineIsBookedOnce)
        ) {
            $0.withoutFailovers()
        } rules: {
            $0.ledgerIsKept = false
        },
        Variant(
            "mutant-write-on-sealed",
            "a sealed cart takes mutations",
            .breaks(.acknowledgedLineIsKept)
        ) {
            $0.withoutFailovers()
        } rules: {
            $0.sealedCartIsImmutable = false
        },
        Variant(
            "mutant-no-ring",
            "a mutation that is repeated runs again",
            .breaks(.openGuestHoldsNoBookedLine)
        ) {
            $0.withoutFailovers()
        } rules: {
            $0.ringRecognisesRepeats = false
        },
        Variant(
            "mutant-final-without-nonce",
            "FINAL takes whatever seal it finds",
            .breaks(.acknowledgedLineIsKept),
            unchecked: .brokenByLostSeals
        ) {
            $0.withLostSeals()
            $0.userFailovers = 0
        } rules: {
            $0.finalNamesNonce = false
        },
        Variant(
            "mutant-no-wait-before-final",
            "FINAL does not wait for the record of APPLY",
            .breaks(.acknowledgedLineIsKept),
            rules: {
                $0.waitsAfterApply = false
            }
        ),
        Variant(
            "mutant-ledger-once",
            "the ledger says \"done\" and not how much",
            .breaks(.acknowledgedLineIsKept),
            unchecked: .brokenByLostSeals
        ) {
            $0.withLostSeals()
            $0.userFailovers = 0
        } rules: {
            $0.ledgerBooksDifference = false
        },
        Variant(
            "mutant-no-wait-on-seal",
            "APPLY does not wait for the seal",
            .breaks(.openGuestHoldsNoBookedLine)
        ) {
            $0.userFailovers = 0
        } rules: {
            $0.waitsAfterSeal = false
        },
        Variant(
            "mutant-no-gen-in-background",
            "calls name the generation, sweepers do not",
            .breaks(.requestSealsItsGeneration)
        ) {
            $0.withoutFailovers()
            $0.withoutDelays()
        } rules: {
            $0.sweepersNameGeneration = false
        },
        Variant(
            "mutant-no-guard",
            "an operation id is looked up but not guarded: one double click",
            .breaks(.operationBooksOneGeneration)
        ) {
            $0.withoutFailovers()
            $0.withoutDelays()
            $0.drivers = 3
            $0.calls = [Call(1, isCallersId: true), Call(0, isCallersId: true), Call(0, isCallersId: true)]
        } rules: {
            $0.operationBooksOneGeneration = false
        },
        Variant(
            "mutant-no-look-up",
            "an operation id is guarded but never looked up",
            .breaks(.ownMigrationIsReported)
        ) {
            $0.withoutFailovers()
            $0.adds = 1
        } rules: {
            $0.ledgerAnswersOperations = false
        },
        Variant(
            "mutant-undone-no-wait",
            "a seal is lifted on an `undone` that may be rolled back",
            .breaks(.openGuestHoldsNoBookedLine)
        ) {
            $0.guestFailovers = 0
            $0.adds = 1
            $0.undos = 1
            $0.erasesUser = true
        } rules: {
            $0.waitsAfterUndone = false
        },
        Variant(
            "mutant-undone-not-booked",
            "a seal is lifted on `undone` and not booked in the guest's ledger",
            .breaks(.undoReturnsOnlyTakenLines)
        ) {
            $0.withoutFailovers()
            $0.adds = 1
            $0.undos = 1
            $0.erasesUser = true
        } rules: {
            $0.reopeningIsBooked = false
        },
        Variant(
            "mutant-undone-opened",
            "a seal is lifted while the undo is under way: what the user has ordered comes back",
            .breaks(.openGuestHoldsNoBookedLine)
        ) {
            $0.withoutFailovers()
            $0.adds = 1
            $0.withForcedUndoOfAnOrder()
        } rules: {
            $0.undoOpensTheSeal = false
        },
        Variant(
            "mutant-restore-all",
            "an undo opens its migration's seal with all that was sealed: what the user has ordered comes back",
            .breaks(.openGuestHoldsNoBookedLine)
        ) {
            $0.withoutFailovers()
            $0.adds = 1
            $0.withForcedUndoOfAnOrder()
        } rules: {
            $0.restoreTakesOrderedLinesOut = false
        },
        Variant(
            "mutant-undo-no-wait-user",
            "the guest gets its lines before the user has surely lost them",
            .breaks(.openGuestHoldsNoBookedLine)
        ) {
            $0.guestFailovers = 0
            $0.adds = 1
            $0.calls = [Call(0)]
            $0.undos = 1
        } rules: {
            $0.undoWaitsAtUser = false
        },
        Variant(
            "mutant-undo-no-wait-guest",
            "the undo record goes before the guest has surely got its lines",
            .breaks(.acknowledgedLineIsKept)
        ) {
            $0.userFailovers = 0
            $0.adds = 1
            $0.calls = [Call(0)]
            $0.undos = 1
        } rules: {
            $0.undoWaitsAtGuest = false
        },
        Variant(
            "mutant-no-gen-in-calls",
            "sweepers name the generation, calls do not",
            .breaks(.requestSealsItsGeneration)
        ) {
            $0.withoutFailovers()
        } rules: {
            $0.callsAreFencedBy = .nothing
        },
        Variant(
            "mutant-no-refusal-record",
            "a refusal is not recorded: a delayed APPLY books what was opened again",
            .breaks(.openGuestHoldsNoBookedLine)
        ) {
            $0.withoutFailovers()
            $0.seals = 3
            $0.currencyChanges = 1
            $0.startsInOtherCurrency = true
        } rules: {
            $0.refusalIsRecorded = false
        },
        Variant(
            "mutant-undo-not-marked",
            "undo leaves the ledger entry as it is (shows only when a seal can be lost)",
            .breaks(.undoneStaysUndone),
            unchecked: .brokenByLostSeals.subtracting([.undoneStaysUndone])
        ) {
            $0.withLostSeals()
            $0.calls = [Call(0)]
            $0.undos = 1
        } rules: {
            $0.undoMarksEntry = false
        },
        Variant(
            "mutant-undo-drops-entry",
            "undo removes the ledger entry",
            .breaks(.undoneStaysUndone)
        ) {
            $0.withoutFailovers()
            $0.adds = 1
            $0.undos = 1
        } rules: {
            $0.undoKeepsEntry = false
        },
        Variant(
            "mutant-undo-keeps-generation",
            "undo gives the guest its old generation",
            .breaks(.openGuestIsUnsettled)
        ) {
            $0.withoutFailovers()
            $0.adds = 1
            $0.undos = 1
        } rules: {
            $0.undoGivesNewGeneration = false
        },
    ]
}
