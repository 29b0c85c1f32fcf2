/// A process at work on a migration: the step that it takes next, and all that it remembers.
///
/// A crash forgets it; what it did stays.
struct Driver: Equatable {
    enum Role: UInt8 {
        /// A call that still owes its caller an answer.
        case call = 1
        /// Background work: a sweeper, or a call that has answered and finishes its migration.
        case sweeper
        /// An undo.
        case undo
    }

    var role: Role
    /// The number of the call.
    var call: UInt8 = 0
    var step: DriverStep
    var generation: Generation = 0
    var user: User
    var nonce: Nonce = 0
    var lines: LineSet = []
    /// Lines of an undone migration that the user no longer had.
    var givenUp: LineSet = []
    var operations: OperationSet = []

    /// This driver at another step of the same migration, without what it has read of the seal.
    func at(_ step: DriverStep, generation: Generation? = nil) -> Driver {
        Driver(role: role, call: call, step: step, generation: generation ?? self.generation, user: user)
    }

    /// The same work without a caller who waits for an answer.
    func inBackground(at step: DriverStep, nonce: Nonce = 0) -> Driver {
        Driver(role: .sweeper, step: step, generation: generation, user: user, nonce: nonce)
    }
}

extension Driver: Packable {
    init(packed: UInt64) {
        role = Role(rawValue: UInt8(truncatingIfNeeded: packed >> 56)) ?? .sweeper
        call = UInt8(truncatingIfNeeded: packed >> 48)
        step = DriverStep(rawValue: UInt8(truncatingIfNeeded: packed >> 40)) ?? .seal
        generation = UInt8(truncatingIfNeeded: packed >> 32)
        user = UInt8(truncatingIfNeeded: packed >> 24)
        nonce = UInt8(truncatingIfNeeded: packed >> 16)
        lines = LineSet(rawValue: UInt8(truncatingIfNeeded: packed >> 8) & 15)
        givenUp = LineSet(rawValue: UInt8(truncatingIfNeeded: packed >> 8) >> 4)
        operations = OperationSet(rawValue: UInt8(truncatingIfNeeded: packed))
    }

    var packed: UInt64 {
        UInt64(role.rawValue) << 56 | UInt64(call) << 48 | UInt64(step.rawValue) << 40 | UInt64(generation) << 32
            | UInt64(user) << 24 | UInt64(nonce) << 16 | UInt64(lines.rawValue | givenUp.rawValue << 4) << 8
            | UInt64(operations.rawValue)
    }
}

extension Driver: CustomStringConvertible {
    var description: String {
        switch role {
        case .call: "call \(call)"
        case .sweeper: "sweeper"
        case .undo: "undo"
        }
    }
}
