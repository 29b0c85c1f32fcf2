/// One request for a script, as a driver sends it or as it is left in flight.
struct Request: Equatable {
    enum Script: UInt8 {
        case add = 1
        case seal
        case apply
        case final
        case unseal
        case takeBack
        case restore
        case forgetUndo
        case reopen
        case merge
        case undoAtOnce
    }

    var script: Script
    var user: User = 0
    /// The generation that the request names; with 0 it takes what it finds.
    var generation: Generation = 0
    var operations: OperationSet = []
    var nonce: Nonce = 0
    var lines: LineSet = []
    /// Lines of an undone migration that the user no longer had.
    var givenUp: LineSet = []
    /// The generation that the sender meant, whatever the request names (an observer's field: no script reads it).
    ///
    /// 0 = none in particular.
    var madeFor: Generation = 0

    /// The request to add one line.
    static func add(_ line: UInt8) -> Request {
        Request(script: .add, lines: LineSet(line: line))
    }
}

extension Request: Packable {
    init(packed: UInt64) {
        script = Script(rawValue: UInt8(truncatingIfNeeded: packed >> 48)) ?? .add
        user = UInt8(truncatingIfNeeded: packed >> 40)
        generation = UInt8(truncatingIfNeeded: packed >> 32)
        operations = OperationSet(rawValue: UInt8(truncatingIfNeeded: packed >> 24))
        nonce = UInt8(truncatingIfNeeded: packed >> 16)
        lines = LineSet(rawValue: UInt8(truncatingIfNeeded: packed >> 8))
        givenUp = LineSet(rawValue: UInt8(truncatingIfNeeded: packed >> 56))
        madeFor = UInt8(truncatingIfNeeded: packed)
    }

    var packed: UInt64 {
        UInt64(givenUp.rawValue) << 56 | UInt64(script.rawValue) << 48 | UInt64(user) << 40 | UInt64(generation) << 32
            | UInt64(operations.rawValue) << 24 | UInt64(nonce) << 16 | UInt64(lines.rawValue) << 8 | UInt64(madeFor)
    }
}

extension Request: CustomStringConvertible {
    var description: String {
        let named = generation == 0 ? "" : "g\(generation) "
        return switch script {
        case .add: "ADD(\(lines))"
        case .seal: "SEAL(\(named)for user \(user))"
        case .apply: "APPLY(\(named)\(lines) to user \(user))"
        case .final: "FINAL(\(named)nonce \(nonce))"
        case .unseal: "UNSEAL(\(named)nonce \(nonce))"
        case .takeBack: "UNDO(\(named)of user \(user))"
        case .restore: "RESTORE(\(named)\(lines), without \(givenUp))"
        case .forgetUndo: "UNDO-DONE(\(named)of user \(user))"
        case .reopen: "REOPEN(g\(generation))"
        case .merge: "MERGE(\(named)to user \(user))"
        case .undoAtOnce: "UNDO(\(named)of user \(user), in one script)"
        }
    }
}
