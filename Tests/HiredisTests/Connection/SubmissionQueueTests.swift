import Synchronization
import Testing

@testable import Hiredis

@Suite("Submission queue")
struct SubmissionQueueTests {
    private func command(_ number: Int) -> PendingCommand {
        let command = PendingCommand(RedisCommand("PING"), defaultTimeout: Int64(number), now: 0)
        return command
    }

    private func take(_ queue: SubmissionQueue) -> [Int64] {
        var taken: [Int64] = []
        queue.takeAll { taken.append($0.timeout) }
        return taken
    }

    @Test("commands leave in the order in which they came")
    func order() {
        let queue = SubmissionQueue(.submissions)
        for number in 0..<5 {
            #expect(queue.push(command(number)) == .pushed)
        }
        #expect(queue.push((5..<9).map { command($0) }) == .pushed)
        #expect(take(queue) == Array(0..<9))
        #expect(take(queue) == [])
    }

    @Test("exactly the first push after going to sleep wakes")
    func wake() {
        let queue = SubmissionQueue(.submissions)
        #expect(queue.prepareToSleep())
        #expect(queue.push(command(0)) == .pushedWakeConsumer)
        #expect(queue.push(command(1)) == .pushed)
        #expect(!queue.prepareToSleep())
        #expect(take(queue) == [0, 1])
        #expect(queue.prepareToSleep())
        #expect(take(queue) == [])
        #expect(queue.push(command(2)) == .pushed)
    }

    @Test("a closed queue takes nothing and has handed over the rest")
    func close() {
        let queue = SubmissionQueue(.submissions)
        _ = queue.push(command(0))
        var rest: [Int64] = []
        queue.close { rest.append($0.timeout) }
        #expect(rest == [0])
        #expect(queue.push(command(1)) == .closed)
        #expect(queue.push([command(1), command(2)]) == .closed)
    }

    @Test("commands that nobody takes are released with the queue")
    func leak() {
        weak var first: PendingCommand?
        weak var second: PendingCommand?
        do {
            let queue = SubmissionQueue(.cancellations)
            let commands = [command(0), command(1)]
            (first, second) = (commands[0], commands[1])
            _ = queue.push(commands)
        }
        #expect(first == nil && second == nil)
    }

    @Test("many producers lose nothing, and each one's order is kept")
    func producers() async {
        let queue = SubmissionQueue(.submissions)
        var taken: [Int64] = []
        await withTaskGroup { group in
            for producer in 0..<4 {
                group.addTask {
                    for number in 0..<5000 {
                        _ = queue.push(
                            PendingCommand(
                                RedisCommand("PING"),
                                defaultTimeout: Int64(producer * 5000 + number),
                                now: 0
                            )
                        )
                    }
                }
            }
            while taken.count < 20_000 {
                queue.takeAll { taken.append($0.timeout) }
                await Task.yield()
            }
        }
        for producer in 0..<4 {
            let own = taken.filter { $0 / 5000 == producer }
            #expect(own.count == 5000 && own == own.sorted())
        }
    }
}
