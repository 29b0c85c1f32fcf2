/// What a script answers.
enum Reply: Equatable {
    /// The cart is sealed: what the record of the seal says.
    case sealed(Generation, to: User, Nonce, LineSet, by: OperationSet)
    /// The cart has become a marker.
    case migrated(to: User)
    /// The cart has another generation than the request names.
    case changed
    /// There is nothing to migrate.
    case nothing
    /// The cart is sealed for another target.
    case conflict
    /// Lines were booked.
    case applied
    /// All of it was booked (or given back) before.
    case duplicate
    /// The migration is refused.
    case refused
    /// The call's operation id is booked under another generation.
    case known
    /// The migration was undone: the lines that the guest gets back, and those that the user no longer had.
    case undone(LineSet, givenUp: LineSet)
    /// The migration is being undone: its lines are on their way back.
    case undoing
    /// The seal's deadline is too near.
    case expired
    /// The script did what it is for.
    case done
    /// The cart is there, but not under this seal.
    case again
    /// The cart is no longer there, or no longer this generation.
    case gone
    /// The cart is sealed for another migration.
    case busy
    /// Nothing is left to undo.
    case end
    /// The report of this migration.
    case report
}

extension Reply: CustomStringConvertible {
    var description: String {
        switch self {
        case .sealed(let generation, let user, let nonce, let lines, _):
            "sealed g\(generation) \(lines) for user \(user), nonce \(nonce)"
        case .migrated(let user): "migrated to user \(user)"
        case .undone(let lines, let givenUp): "undone \(lines), without \(givenUp)"
        case .undoing: "being undone"
        case .changed: "changed"
        case .nothing: "nothing to migrate"
        case .conflict: "conflict"
        case .applied: "applied"
        case .duplicate: "dup"
        case .refused: "refused"
        case .known: "known under another generation"
        case .expired: "expired"
        case .done: "done"
        case .again: "start again"
        case .gone: "gone"
        case .busy: "busy"
        case .end: "ended"
        case .report: "report"
        }
    }
}
