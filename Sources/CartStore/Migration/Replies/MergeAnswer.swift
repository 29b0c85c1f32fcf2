import CartModel
import Hiredis

/// Why a migration was refused before anything was booked.
enum Refusal: Equatable {
    case currencyMismatch
    /// The user's primary instance has so many items that the setting forbids the migration.
    case userItems
    /// The caller's own strategy threw an error.
    case strategyFailed
    /// The call's operation has booked another migration.
    case knownOperation(id: String)
    /// The target is being migrated itself.
    case targetSealed
    /// The seal is too old to be booked.
    case expired
    /// The target is not what this service writes.
    case corrupted(Corruption)
}

/// Which of the two carts is corrupted, and in which field.
struct Corruption: Equatable {
    let isSource: Bool
    let field: String
}

/// What the scripts that book a migration answer.
enum MergeAnswer: Equatable {
    case booked(MigrationReport)
    case nothing
    /// The source's gen is not the one that the request names.
    case changed
    case conflict
    /// A cart is sealed that must be open.
    case busy
    case late
    case refused(Refusal)
    /// The migration was undone: who has the lines, and what the source must leave out if that is another owner.
    case undone(to: String, leavingOut: [String])
    /// The migration is being undone: the lines are on their way to this owner.
    case undoing(to: String, leavingOut: [String])
    /// A cart is not what this service writes.
    case corrupted(Corruption)
    /// This process lacks the strategy that the seal names.
    case missingStrategy

    /// Reads a reply of `migrate`, `apply`, `apply_result` or `refuse`.
    init(_ value: RedisValue, to target: String, isDryRun: Bool, script: String) throws(CartError) {
        guard let elements = value.elements, let word = elements.first?.string else {
            throw .unexpectedReply(of: script)
        }
        switch word {
        case "done", "replayed", "preview":
            self = .booked(try ReportReader.report(elements, to: target, isDryRun: isDryRun))
        case "nothing": self = .nothing
        case "changed": self = .changed
        case "conflict": self = .conflict
        case "sealed", "busy": self = .busy
        case "late", "early": self = .late
        case "skipped": self = .refused(.userItems)
        case "currency": self = .refused(.currencyMismatch)
        case "corrupted" where elements.count == 3:
            self = .corrupted(
                Corruption(isSource: elements[1].string == "source", field: elements[2].string ?? "")
            )
        case "undone", "undoing":
            let owner = elements.count > 1 ? elements[1].string ?? "" : ""
            let others = elements.dropFirst(2).map(\.text)
            self = word == "undone" ? .undone(to: owner, leavingOut: others) : .undoing(to: owner, leavingOut: others)
        case "refused":
            guard elements.count > 1, let refusal = Refusal(elements[1].string, elements.last?.string) else {
                throw .unexpectedReply(of: script)
            }
            self = .refused(refusal)
        default: throw .unexpectedReply(of: script)
        }
    }
}

extension Refusal {
    fileprivate init?(_ word: String?, _ detail: String?) {
        switch word {
        case "currency": self = .currencyMismatch
        case "skipped": self = .userItems
        case "strategy_failed": self = .strategyFailed
        case "known": self = .knownOperation(id: detail ?? "")
        case "sealed": self = .targetSealed
        case "expired": self = .expired
        case "corrupted": self = .corrupted(Corruption(isSource: false, field: detail ?? ""))
        default: return nil
        }
    }
}
