/// The results of a pipeline, and which of its commands must be sent again.
struct PipelineRound {
    /// What came of one command.
    struct Answer {
        let command: RedisCommand
        let result: Result<RedisValue, RedisError>
        /// Whether Redis refused it without running it, so that it was sent again after the commands that follow it.
        let wasSentAgain: Bool
        /// The number of the connection that the reply came by; 0 without a reply.
        let connection: Int
    }

    private(set) var answers: [Answer]

    init(_ answers: [Answer]) {
        self.answers = answers
    }

    /// The commands whose replies may have come before what they depend on was done, by position.
    var outrun: [Int] {
        guard let first = answers.firstIndex(where: \.wasSentAgain) else { return [] }
        return answers.indices.filter { $0 > first && answers[$0].command.dependsOnEarlier }
    }

    /// The results, once each reply shows what its command depends on.
    ///
    /// - Parameter send: Sends commands once more, back to back.
    func results(
        sendingAgain send: ([RedisCommand]) async -> Result<PipelineRound, RedisError>
    ) async -> [Result<RedisValue, RedisError>] {
        var round = self
        // A command that is sent again may be refused again. The commands that depend on it then go once more. Each
        // round has fewer commands.
        var positions = outrun
        while !positions.isEmpty {
            switch await send(positions.map { answers[$0].command }) {
            case .failure(let error):
                for position in positions {
                    round.answers[position] = Answer(answers[position].command, .failure(error))
                }
                positions = []
            case .success(let again):
                for (position, answer) in zip(positions, again.answers) { round.answers[position] = answer }
                positions = again.outrun.map { positions[$0] }
            }
        }
        return round.answers.indices.map { round.result(at: $0) }
    }

    /// The result of a command.
    ///
    /// The reply of a command bound to its connection, such as `WAIT`, says nothing about commands that another
    /// connection carried.
    private func result(at position: Int) -> Result<RedisValue, RedisError> {
        let answer = answers[position]
        guard answer.command.isBoundToConnection, answer.command.dependsOnEarlier, answer.connection > 0,
            answers[..<position].contains(where: { $0.connection > 0 && $0.connection != answer.connection })
        else { return answer.result }
        return .failure(
            RedisError(
                .connectionLost,
                outcome: .unknown,
                message: "a new connection took the place of the one that had the commands before"
            )
        )
    }
}

extension PipelineRound.Answer {
    init(_ pending: PendingCommand, _ result: Result<RedisValue, RedisError>) {
        self.init(
            command: pending.command,
            result: result,
            wasSentAgain: pending.wasSentAgain,
            connection: pending.connection
        )
    }

    init(_ command: RedisCommand, _ result: Result<RedisValue, RedisError>) {
        self.init(command: command, result: result, wasSentAgain: false, connection: 0)
    }
}
