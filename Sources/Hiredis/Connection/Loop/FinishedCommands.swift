/// Commands that have a result and whose tasks are yet to be resumed, in the order of their results.
struct FinishedCommands {
    private var commands: [PendingCommand] = []

    /// Leaves a command's result.
    mutating func append(_ command: PendingCommand, _ result: Result<RedisValue, RedisError>) {
        command.place = .finished
        command.complete(result)
        commands.append(command)
    }

    /// Fails commands, each with the error that matches its outcome.
    mutating func fail(
        _ failed: [(token: PendingCommand, outcome: RedisError.Outcome)],
        with error: (RedisError.Outcome) -> RedisError
    ) {
        for (command, outcome) in failed {
            append(command, .failure(error(outcome)))
        }
    }

    /// Lets the tasks go on.
    mutating func resume() {
        guard !commands.isEmpty else { return }
        for command in commands {
            command.resume()
        }
        commands.removeAll(keepingCapacity: true)
    }
}
