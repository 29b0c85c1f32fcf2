/// The rules of the migration protocol, each a switch.
///
/// `ProtocolRules()` is the protocol as it is built. A rule that is switched off makes a mutant, whose counterexample
/// shows what the rule is for.
public struct ProtocolRules: Hashable, Sendable {
    // MARK: Which cart a request speaks of

    /// What keeps the SEAL (or one-script MERGE) of a call away from carts that it was not made for.
    public enum Fence: Hashable, Sendable {
        /// The call reads the guest's generation first, and its request names it.
        case generation
        /// The request carries an operation id, which the cart's ring recognises as it recognises a mutation's.
        case ring
        /// Nothing does.
        case nothing
    }

    /// What keeps the request of a call away from carts that it was not made for: the generation.
    public var callsAreFencedBy = Fence.generation
    /// Background work (a sweeper, a second SEAL, a fresh start) names the generation too.
    public var sweepersNameGeneration = true
    /// Every way out of a seal gives the guest cart a new generation.
    public var unsealGivesNewGeneration = true
    /// FINAL takes effect only on the seal whose nonce was booked.
    public var finalNamesNonce = true
    /// The nonce is made by the SEAL that runs, not by the call that asks for it.
    public var nonceIsMadeBySeal = true

    // MARK: The sealed cart

    /// A sealed cart takes no mutation.
    public var sealedCartIsImmutable = true
    /// A sealed cart has no expiry.
    public var sealedCartNeverVanishes = true
    /// A mutation whose operation id is in the cart's ring changes nothing.
    public var ringRecognisesRepeats = true
    /// FINAL leaves the lines of instances that the migration was not asked for.
    public var finalLeavesOtherInstances = true
    /// A cart that keeps its lines marks them as given away and gets a new generation.
    public var keptCartMarksGivenLines = true

    // MARK: The ledger

    /// APPLY records what it books, in the script that books it.
    public var ledgerIsKept = true
    /// The ledger says how much is booked, so a later APPLY books the difference; otherwise it says only "done".
    public var ledgerBooksDifference = true
    /// Before a call is answered with "nothing to migrate", its operation id is looked up in the target's ledger.
    public var ledgerAnswersOperations = true
    /// APPLY books nothing for a call whose operation id is booked under another generation.
    public var operationBooksOneGeneration = true
    /// A refusal of APPLY is written into the ledger before the seal is lifted.
    public var refusalIsRecorded = true
    /// A later difference that does not fit any more is dropped and reported, not refused.
    public var misfitDifferenceIsDropped = true
    /// Erasing a user keeps the ids in the ledger.
    public var erasureKeepsLedgerIds = true

    // MARK: Waiting for replicas

    /// A driver waits for the guest's replica between SEAL and APPLY.
    public var waitsAfterSeal = true
    /// A driver waits for the user's replica between APPLY and FINAL.
    public var waitsAfterApply = true
    /// A driver waits for the user's replica between a refusal and UNSEAL.
    public var waitsAfterRefusal = true

    /// A driver waits for the user's replica between the answer `undone` and lifting the seal.
    public var waitsAfterUndone = true

    // MARK: Undo

    /// Undo turns the ledger entry into `undone`, which answers every later APPLY.
    public var undoMarksEntry = true
    /// The seal of a migration that is being undone is left to the undo, which knows what the user has ordered since.
    public var undoOpensTheSeal = true
    /// An undo that finds its migration's seal takes out of the guest's cart what the user has ordered since.
    public var restoreTakesOrderedLinesOut = true
    /// Undo leaves the ledger entry where it is.
    public var undoKeepsEntry = true
    /// The guest cart that an undo gives back has a new generation.
    public var undoGivesNewGeneration = true
    /// The guest's half of an undo is booked in a ledger of the guest.
    public var restoreIsBooked = true
    /// Lifting a seal after the answer `undone` is booked in that ledger too.
    public var reopeningIsBooked = true
    /// An undo under way stands in the due index, so a sweeper takes it up.
    public var undoIsDue = true
    /// A driver waits for the user's replica between the two halves of an undo.
    public var undoWaitsAtUser = true
    /// A driver waits for the guest's replica before the undo record goes.
    public var undoWaitsAtGuest = true
    /// A forced undo takes back the lines of its migration, and never puts the snapshot back.
    public var forcedUndoTakesBackLines = true

    /// Creates the protocol's rules, changed by `change`.
    public init(_ change: (inout ProtocolRules) -> Void = { _ in }) {
        change(&self)
    }

    var callsNameGeneration: Bool { callsAreFencedBy == .generation }
}
