extension Variant {
    /// Plausible ways to write SEAL, APPLY, FINAL and UNSEAL that are wrong, each with what it breaks.
    public static let pitfalls: [Variant] = [
        Variant(
            "pitfall-sweep",
            "nothing names a generation: a sweeper seals whatever cart it finds",
            .breaks(.requestSealsItsGeneration),
            unchecked: [.ownMigrationIsReported]
        ) {
            $0.withoutFailovers()
            $0.withoutDelays()
        } rules: {
            $0.identifyNothing()
        },
        Variant(
            "pitfall-delayed-seal",
            "calls name no generation: a delayed SEAL finds a later cart",
            .breaks(.requestSealsItsGeneration),
            unchecked: [.ownMigrationIsReported]
        ) {
            $0.withoutFailovers()
        } rules: {
            $0.identifyNothing()
            $0.sweepersNameGeneration = true
        },
        Variant(
            "pitfall-lost-reply",
            "calls name no generation: SEAL is sent again after a lost reply",
            .breaks(.operationBooksOneGeneration),
            unchecked: [.ownMigrationIsReported]
        ) {
            $0.withoutFailovers()
            $0.withoutDelays()
        } rules: {
            $0.identifyNothing()
            $0.sweepersNameGeneration = true
        },
        Variant(
            "pitfall-answer",
            "calls have no ids: the reply was lost, and the marker is gone",
            .breaks(.ownMigrationIsReported)
        ) {
            $0.withoutFailovers()
            $0.withoutDelays()
            $0.adds = 1
        } rules: {
            $0.identifyNothing()
            $0.sweepersNameGeneration = true
        },
        Variant(
            "pitfall-repeat",
            "calls name the generation, but the ledger knows no ids: the caller repeats",
            .breaks(.operationBooksOneGeneration),
            unchecked: [.ownMigrationIsReported]
        ) {
            $0.withoutFailovers()
            $0.withoutDelays()
            $0.calls = [Call(0, isCallersId: true), Call(0, isCallersId: true)]
        } rules: {
            $0.ledgerAnswersOperations = false
            $0.operationBooksOneGeneration = false
        },
        Variant(
            "pitfall-ring-id",
            "SEAL is fenced by an operation id in the ring instead of a generation",
            .breaks(.requestSealsItsGeneration),
            unchecked: [.ownMigrationIsReported]
        ) {
            $0.withoutFailovers()
        } rules: {
            $0.identifyNothing()
            $0.sweepersNameGeneration = true
            $0.callsAreFencedBy = .ring
        },
        Variant(
            "pitfall-ring-id-30s",
            "the same, and the caller repeats after the operation window",
            .breaks(.operationBooksOneGeneration),
            unchecked: [.ownMigrationIsReported]
        ) {
            $0.withoutFailovers()
            $0.withoutDelays()
            $0.calls = [Call(0), Call(0)]
            $0.operationWindowPasses = true
        } rules: {
            $0.identifyNothing()
            $0.sweepersNameGeneration = true
            $0.callsAreFencedBy = .ring
        },
        Variant(
            "pitfall-nonce",
            "the nonce is made by the call, so it is the same when SEAL is sent again",
            .breaks(.acknowledgedLineIsKept),
            unchecked: .brokenByLostSeals
        ) {
            $0.withLostSeals()
            $0.userFailovers = 0
        } rules: {
            $0.nonceIsMadeBySeal = false
        },
        Variant(
            "pitfall-instances",
            "FINAL takes out all lines, though one instance was asked for",
            .breaks(.acknowledgedLineIsKept)
        ) {
            $0.withoutFailovers()
            $0.otherInstances = LineSet(line: 1)
        } rules: {
            $0.finalLeavesOtherInstances = false
        },
        Variant(
            "pitfall-unseal",
            "a refusal is not recorded, and UNSEAL keeps the generation",
            .breaks(.openGuestHoldsNoBookedLine),
            unchecked: [.openGuestIsUnsettled, .reopenedSourceStaysOpen]
        ) {
            $0.withoutFailovers()
            $0.seals = 3
            $0.currencyChanges = 1
            $0.startsInOtherCurrency = true
        } rules: {
            $0.refusalIsRecorded = false
            $0.unsealGivesNewGeneration = false
        },
        Variant(
            "pitfall-unseal-gen",
            "a refusal is recorded, and UNSEAL keeps the generation",
            .breaks(.reopenedSourceStaysOpen),
            unchecked: [.openGuestIsUnsettled]
        ) {
            $0.withoutFailovers()
            $0.seals = 3
            $0.currencyChanges = 1
            $0.startsInOtherCurrency = true
        } rules: {
            $0.unsealGivesNewGeneration = false
        },
        Variant(
            "pitfall-unseal-wait",
            "UNSEAL does not wait for the record of the refusal",
            .breaks(.openGuestHoldsNoBookedLine)
        ) {
            $0.guestFailovers = 0
            $0.seals = 3
            $0.currencyChanges = 1
            $0.startsInOtherCurrency = true
        } rules: {
            $0.waitsAfterRefusal = false
        },
        Variant(
            "pitfall-refuse-delta",
            "a later difference is refused, though something is booked",
            .breaks(.lineIsInOnePlace),
            unchecked: .brokenByLostSeals
        ) {
            $0.withLostSeals()
            $0.userFailovers = 0
            $0.withoutDelays()
            $0.currencyChanges = 1
        } rules: {
            $0.misfitDifferenceIsDropped = false
        },
        Variant(
            "pitfall-deadline",
            "the sealed cart expires at its deadline",
            .breaks(.acknowledgedLineIsKept)
        ) {
            $0.withoutFailovers()
            $0.adds = 1
            $0.sealDeadlinePasses = true
        } rules: {
            $0.sealedCartNeverVanishes = false
        },
    ]
}
