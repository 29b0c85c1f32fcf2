/// Why a command has failed: one sentence for people, and the exit code for scripts.
struct CommandFailure: Error, Equatable {
    /// What a script that calls `cart` can tell apart.
    enum ExitCode: Int32 {
        /// Done.
        case done = 0
        /// The request was understood and refused. Nothing was changed.
        case refused = 1
        /// The command line, the configuration or a file is not valid.
        case usage = 2
        /// Redis cannot be reached.
        case unreachable = 3
    }

    let exitCode: ExitCode

    /// What was wrong, what was given, what is allowed, and what to do; never a secret.
    let message: String

    static func refused(_ message: String) -> CommandFailure { CommandFailure(exitCode: .refused, message: message) }

    static func usage(_ message: String) -> CommandFailure { CommandFailure(exitCode: .usage, message: message) }

    /// A command that shows an owner's carts found none.
    static func nothingHeld(about identifier: String) -> CommandFailure {
        .refused("\(identifier) has no cart: none was made, or it was emptied, merged or has expired.")
    }

    static func unreachable(_ message: String) -> CommandFailure {
        CommandFailure(exitCode: .unreachable, message: message)
    }
}
