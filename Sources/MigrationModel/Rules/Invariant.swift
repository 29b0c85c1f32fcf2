/// What must hold in every state, at every answer, at rest, or in the end.
public enum Invariant: UInt8, CaseIterable, Hashable, Sendable {
    // In every state.

    /// No line is booked twice for a user.
    case lineIsBookedOnce
    /// No line is booked for two users.
    case lineIsBookedForOneUser
    /// An open guest cart holds no line that a user holds.
    case openGuestHoldsNoBookedLine
    /// An open guest cart has a generation that no ledger has settled, so that it can be migrated.
    case openGuestIsUnsettled
    /// A request never seals a generation that it was not made for.
    case requestSealsItsGeneration
    /// A request never seals a cart whose seal had been lifted.
    case reopenedSourceStaysOpen
    /// A one-script request never migrates a generation that it was not made for.
    case requestMigratesItsGeneration
    /// One operation id books one generation.
    case operationBooksOneGeneration
    /// A migration that was undone or erased is not applied again.
    case undoneStaysUndone
    /// An undo gives back no line that the guest holds already.
    case undoReturnsOnlyTakenLines

    // At every answer.

    /// A call whose own operation was booked is never answered with "nothing to migrate".
    case ownMigrationIsReported

    // At rest: no driver, no request in flight, no seal, nothing due.

    /// No line is in two places.
    case lineIsInOnePlace
    /// An acknowledged line that no failover took back is in some place.
    case acknowledgedLineIsKept
    /// Quantities booked in several steps equal the strategy's result over the last snapshot.
    case stepsEqualOneMerge

    // In the end.

    /// From every state that is reached, a state of rest can be reached.
    case restIsReachable
}

/// A step or a state that breaks an invariant.
struct Violation: Error {
    let invariant: Invariant

    init(_ invariant: Invariant) {
        self.invariant = invariant
    }
}
