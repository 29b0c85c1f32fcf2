extension RedisError {
    /// An error of a connection, which knows nothing of the commands that wait for it.
    static func connection(_ code: Code, _ message: String) -> RedisError {
        RedisError(code, outcome: .unknown, message: message)
    }

    static func cancelled(outcome: Outcome) -> RedisError {
        RedisError(.cancelled, outcome: outcome, message: "the task that waited for the reply was cancelled")
    }

    static func closed(outcome: Outcome) -> RedisError {
        RedisError(.closed, outcome: outcome, message: "the client is closed")
    }

    /// The error of a command that another server should have now.
    static func handedBack(by target: ConnectionSettings.Target, outcome: Outcome) -> RedisError {
        RedisError(.handedBack, outcome: outcome, message: "\(target) does not serve the key any more")
    }

    /// The error of a command whose time is over.
    ///
    /// - Parameters:
    ///   - isConnected: Whether there is a connection.
    ///   - lastFailure: Why there is none.
    static func timeout(
        after limit: Duration,
        outcome: Outcome,
        isConnected: Bool,
        lastFailure: RedisError?,
        _ diagnostics: RedisDiagnostics
    ) -> RedisError {
        let message =
            if !isConnected, let lastFailure {
                "no connection within \(limit): \(lastFailure.message)"
            } else if outcome == .notSent {
                "the command could not be sent within \(limit)"
            } else {
                "Redis did not answer within \(limit)"
            }
        return RedisError(
            outcome == .notSent && !isConnected ? .connectionFailed : .timeout,
            outcome: outcome,
            message: message,
            server: isConnected ? nil : lastFailure?.server,
            diagnostics: diagnostics
        )
    }

    /// The same error with another outcome.
    ///
    /// - Parameter diagnostics: The state of the connection; by default the diagnostics of this error.
    func with(outcome: Outcome, _ diagnostics: RedisDiagnostics? = nil) -> RedisError {
        RedisError(
            code,
            outcome: outcome,
            message: message,
            server: server,
            diagnostics: diagnostics ?? self.diagnostics,
            keys: keys
        )
    }
}
