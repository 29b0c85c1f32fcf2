import CartModel
import Hiredis
import Synchronization

/// Counts the calls of scripts that failed.
final class ScriptFailures: Sendable {
    private let state = Mutex<[ScriptFailure: Int]>([:])

    var counts: [ScriptFailure: Int] { state.withLock { $0 } }

    /// Counts an error of a script's command; a cancelled call is no failure.
    func noted(_ error: CartError, of command: RedisCommand) -> CartError {
        if let script = command.scriptName, error.code != .cancelled {
            state.withLock { $0[ScriptFailure(script: script, code: error.code), default: 0] += 1 }
        }
        return error
    }
}
