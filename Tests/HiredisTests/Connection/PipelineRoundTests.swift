import Testing

@testable import Hiredis

@Suite("Rounds of a pipeline")
struct PipelineRoundTests {
    private func answer(
        _ number: Int64,
        dependsOnEarlier: Bool = false,
        isBound: Bool = false,
        wasSentAgain: Bool = false,
        connection: Int = 1
    ) -> PipelineRound.Answer {
        var command = RedisCommand("X")
        command.dependsOnEarlier = dependsOnEarlier
        command.isBoundToConnection = isBound
        return PipelineRound.Answer(
            command: command,
            result: .success(RedisValue(kind: .integer, storage: nil, word: number)),
            wasSentAgain: wasSentAgain,
            connection: connection
        )
    }

    /// The numbers that a round ends with; `rounds` are what is answered when commands are sent again, in order.
    private func numbers(_ first: [PipelineRound.Answer], then rounds: [[PipelineRound.Answer]]) async -> [Int64?] {
        var rest = rounds[...]
        let results = await PipelineRound(first).results { commands in
            guard let next = rest.popFirst(), next.count == commands.count else {
                Issue.record("\(commands.count) commands were sent again unexpectedly")
                return .failure(Self.full)
            }
            return .success(PipelineRound(next))
        }
        #expect(rest.isEmpty, "fewer rounds than expected")
        return results.map { try? $0.get().integer }
    }

    private static let full = RedisError(.queueFull, outcome: .notSent, message: "the queue is full")

    @Test("replies stand when nothing was sent again")
    func untouched() async {
        let results = await numbers([answer(1), answer(2, dependsOnEarlier: true)], then: [])
        #expect(results == [1, 2])
    }

    @Test("only dependent commands behind the one that was sent again are asked once more")
    func behind() async {
        let first = [
            answer(1, dependsOnEarlier: true), answer(2, wasSentAgain: true), answer(3),
            answer(4, dependsOnEarlier: true),
        ]
        #expect(await numbers(first, then: [[answer(40)]]) == [1, 2, 3, 40])
    }

    @Test("a dependent command that is refused in its turn has those behind it asked a third time")
    func chain() async {
        let first = [
            answer(1, wasSentAgain: true), answer(2, dependsOnEarlier: true), answer(3, dependsOnEarlier: true),
        ]
        let second = [
            answer(20, dependsOnEarlier: true, wasSentAgain: true), answer(30, dependsOnEarlier: true),
        ]
        #expect(await numbers(first, then: [second, [answer(300)]]) == [1, 20, 300])
    }

    @Test("a full queue fails the dependent commands and leaves the others")
    func fullQueue() async {
        let round = PipelineRound([answer(1, wasSentAgain: true), answer(2, dependsOnEarlier: true)])
        let results = await round.results { _ in .failure(Self.full) }
        #expect(results[0].failure == nil && results[1].failure?.code == .queueFull)
    }

    @Test("a command that speaks of its connection fails when another connection had the commands before it")
    func otherConnection() async {
        let wait = answer(1, dependsOnEarlier: true, isBound: true, connection: 2)
        let results = await PipelineRound([answer(1), wait]).results { _ in .failure(Self.full) }
        #expect(results[1].failure?.code == .connectionLost)
        let same = await PipelineRound([answer(1, connection: 2), wait]).results { _ in .failure(Self.full) }
        #expect(same[1].failure == nil)
    }
}
