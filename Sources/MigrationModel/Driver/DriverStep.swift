/// What a driver does next.
enum DriverStep: UInt8 {
    // A call.
    case read
    case readAgain
    case lookUp
    /// Looks its operation id up after it has found a marker.
    case lookUpAtMarker

    // A migration in Cluster.
    case seal
    case awaitSeal
    case apply
    case awaitApply
    case final
    case awaitRefusal
    case unseal
    case awaitUndone
    case reopen

    // An undo in Cluster.
    case takeBack
    case awaitTakeBack
    case restore
    case awaitRestore
    case forgetUndo

    // One script for all of it.
    case merge
    case undoAtOnce

    /// A shard of which a replica must hold all that was written.
    enum Shard {
        case guest
        case users
    }

    /// A `WAIT`: whose replica it waits for, and where it goes on when that has caught up or has become the primary.
    struct Wait {
        let shard: Shard
        let then: DriverStep
        let afterFailover: DriverStep
    }

    /// The wait that this step is, if it is one.
    var wait: Wait? {
        switch self {
        case .awaitSeal: Wait(shard: .guest, then: .apply, afterFailover: .seal)
        case .awaitApply: Wait(shard: .users, then: .final, afterFailover: .seal)
        case .awaitRefusal: Wait(shard: .users, then: .unseal, afterFailover: .seal)
        case .awaitUndone: Wait(shard: .users, then: .reopen, afterFailover: .seal)
        case .awaitTakeBack: Wait(shard: .users, then: .restore, afterFailover: .takeBack)
        case .awaitRestore: Wait(shard: .guest, then: .forgetUndo, afterFailover: .restore)
        default: nil
        }
    }
}
