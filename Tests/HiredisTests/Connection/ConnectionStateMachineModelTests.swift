import Testing

@testable import Hiredis

@Suite("Decisions of a link against a simple model")
struct ConnectionStateMachineModelTests {
    /// What a server would see: the commands of the present connection that were not answered yet.
    private struct Model {
        var wire: [Int] = []
        var position = 0
    }

    @Test("under random events every command ends exactly once, with its own reply", arguments: 0..<40)
    func random(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        var machine = ConnectionStateMachine<Int>(timing: ConnectionStateMachine.Timing())
        var model = Model()
        var now: Int64 = 0
        var nextToken = 0
        var numbers: [Int: Int] = [:]
        var ended: [Int: Int] = [:]
        machine.connectionStarted(now: now)
        machine.connectionReady(now: now)

        func end(_ token: Int) {
            ended[token, default: 0] += 1
        }
        for _ in 0..<3000 {
            now += Int64.random(in: 0..<20_000_000, using: &generator)
            switch Int.random(in: 0..<100, using: &generator) {
            case 0..<40:
                let token = nextToken
                nextToken += 1
                let timeout = Int64.random(in: 1..<900_000_000, using: &generator)
                numbers[token] = machine.submit(
                    token,
                    now: now,
                    submittedAt: now,
                    deadline: now + timeout,
                    size: token % 7,
                    isRepeatable: Bool.random(using: &generator),
                    isBound: Int.random(in: 0..<10, using: &generator) == 0
                )
            case 40..<60:
                while let (number, token) = machine.sendNext(now: now) {
                    model.position += 10
                    machine.encoded(number, through: model.position)
                    model.wire.append(token)
                    if Bool.random(using: &generator) { break }
                }
            case 60..<85:
                guard !model.wire.isEmpty else { continue }
                let answered = model.wire.removeFirst()
                guard let slot = machine.replied(now: now) else {
                    Issue.record("the reply to \(answered) found no command")
                    return
                }
                if let token = slot.token {
                    #expect(token == answered)
                    end(token)
                }
            case 85..<93:
                guard let (token, number) = numbers.randomElement(using: &generator) else { continue }
                if let cancelled = machine.cancel(number) {
                    #expect(cancelled.token == token)
                    end(token)
                }
            case 93..<95:
                let sent = model.position - Int.random(in: 0...min(35, model.position), using: &generator)
                for (token, _) in machine.connectionEnded(now: now, sentPosition: sent, jitter: 0).failed {
                    end(token)
                }
                model = Model()
                machine.connectionStarted(now: now)
                machine.connectionReady(now: now)
            case 95..<96:
                machine.retire()
                let (expired, due) = machine.advance(to: now)
                for (token, _, _) in expired {
                    end(token)
                }
                #expect((due == .replaceConnection) == (machine.queue.inFlightCount == 0))
            case 96..<97:
                for (token, _) in machine.handBack(includingSent: Bool.random(using: &generator)) {
                    end(token)
                }
            default:
                for (token, _, _) in machine.advance(to: now).expired {
                    end(token)
                }
            }
            checkCounts(machine.queue)
        }
        for (token, _) in machine.finish(sentPosition: 0) {
            end(token)
        }
        #expect(ended.count == nextToken)
        #expect(ended.values.allSatisfy { $0 == 1 })
        #expect(machine.queue.count == 0 && machine.queue.size == 0)
    }

    /// The counts that are kept must be those that can be counted.
    private func checkCounts(_ queue: SlotQueue<Int>) {
        let inFlight = queue.inFlightNumbers.compactMap { queue[$0] }.filter { !$0.isVacant }
        let waiting = queue.waitingNumbers.compactMap { queue[$0] }.filter { !$0.isVacant }
        #expect(queue.inFlightCount == inFlight.count)
        #expect(queue.waitingCount == waiting.count)
        #expect(queue.size == (inFlight + waiting).reduce(0) { $0 + $1.size })
    }
}

/// Random numbers that are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678_9ABC_DEF1
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
