import Testing

@testable import Hiredis

@Suite("Decisions of a link about its connection")
struct LinkConnectionTests: LinkSuite {
    @Test("a lost connection fails what was sent, repeats what may be, moves what never left")
    func lost() {
        var machine = ready()
        submit(0, to: &machine)
        submit(1, to: &machine, repeatable: true)
        let cancelled = submit(2, to: &machine, repeatable: true)
        submit(3, to: &machine)
        sendAll(&machine)
        submit(4, to: &machine)
        _ = machine.cancel(cancelled ?? -1)
        // The kernel took three commands and half of the fourth.
        let loss = machine.connectionEnded(now: 5, sentPosition: 35, jitter: 1)
        #expect(loss.failed.map(\.token) == [0])
        #expect(loss.failed.map(\.outcome) == [.unknown])
        #expect(loss.retry?.attempt == 1 && loss.retry?.delay == 10_000_000)
        #expect(machine.queue.inFlightCount == 0 && machine.queue.waitingCount == 3)
        machine.connectionStarted(now: 10_000_005)
        machine.connectionReady(now: 10_000_006)
        #expect(sendAll(&machine) == [1, 3, 4])
        #expect(machine.replied(now: 0)?.token == 1)
    }

    @Test("what an earlier connection may have delivered is never called unsent")
    func mayHaveRun() {
        var machine = ready()
        let first = submit(1, to: &machine, repeatable: true)
        sendAll(&machine)
        let second = submit(2, to: &machine, repeatable: true)
        _ = machine.connectionEnded(now: 0, sentPosition: 10, jitter: 0)
        #expect(machine.cancel(first ?? -1)?.outcome == .unknown)
        #expect(machine.cancel(second ?? -1)?.outcome == .notSent)
    }

    @Test("a connection that answers nothing for two timeouts is given up, and not before")
    func stalled() {
        var machine = ready()
        submit(0, to: &machine)
        sendAll(&machine)
        #expect(machine.advance(to: 500_000_000).expired.map(\.token) == [0])
        #expect(machine.advance(to: 999_999_999).due == nil)
        #expect(machine.nextDue == 1_000_000_000)
        #expect(machine.advance(to: 1_000_000_000).due == .abandonConnection)
    }

    @Test("each reply starts the time for the next one anew")
    func notStalled() {
        var machine = ready()
        submit(0, to: &machine)
        submit(1, to: &machine)
        sendAll(&machine)
        _ = machine.replied(now: 900_000_000)
        #expect(machine.advance(to: 1_800_000_000).due == nil)
        #expect(machine.advance(to: 1_900_000_000).due == .abandonConnection)
    }

    @Test("a command with a long deadline of its own gives its connection as long")
    func slowCommand() {
        var machine = ready()
        submit(0, to: &machine, timeout: 5_000_000_000)
        sendAll(&machine)
        #expect(machine.advance(to: 4_999_999_999).due == nil)
        #expect(machine.advance(to: 9_999_999_999).due != .abandonConnection)
        #expect(machine.advance(to: 10_000_000_000).due == .abandonConnection)
    }

    @Test("a refused login fails all that waits, and only a later command starts another attempt")
    func refused() {
        var machine = Machine(timing: Machine.Timing())
        submit(1, to: &machine)
        machine.connectionStarted(now: 0)
        let loss = machine.connectionEnded(now: 0, sentPosition: 0, isRefused: true, jitter: 0)
        #expect(loss.failed.map(\.token) == [1])
        #expect(loss.failed.map(\.outcome) == [.notSent])
        #expect(loss.retry == nil)
        #expect(submit(2, to: &machine, at: 999_999_999) == nil)
        #expect(machine.advance(to: 60_000_000_000).due == nil)
        #expect(machine.nextDue == .max)
        #expect(submit(3, to: &machine, at: 60_000_000_000) != nil)
        #expect(machine.advance(to: 60_000_000_000).due == .connect)
        machine.connectionStarted(now: 60_000_000_000)
        machine.connectionReady(now: 60_000_000_001)
        #expect(sendAll(&machine, now: 60_000_000_001) == [3])
    }

    @Test("a connection that retires answers what was sent and sends nothing more")
    func retires() {
        var machine = ready()
        submit(1, to: &machine)
        sendAll(&machine)
        machine.retire()
        submit(2, to: &machine)
        #expect(sendAll(&machine, from: 10) == [])
        #expect(machine.advance(to: 1).due == nil)
        #expect(machine.replied(now: 2)?.token == 1)
        #expect(machine.nextDue <= 2)
        #expect(machine.advance(to: 2).due == .replaceConnection)
        let loss = machine.connectionEnded(now: 2, sentPosition: 10, jitter: 0)
        #expect(loss.failed.isEmpty && loss.retry != nil)
        machine.connectionStarted(now: 20_000_000)
        machine.connectionReady(now: 20_000_000)
        #expect(sendAll(&machine, now: 20_000_000) == [2])
    }

    @Test("without a connection, retiring has no effect")
    func retiresNothing() {
        var machine = Machine(timing: Machine.Timing())
        machine.retire()
        machine.connectionStarted(now: 0)
        machine.connectionReady(now: 0)
        submit(1, to: &machine)
        #expect(sendAll(&machine) == [1])
    }

    @Test("a bound command goes down with its connection, sent or not")
    func bound() {
        var machine = ready()
        for token in 1...3 {
            submit(token, to: &machine, bound: true)
        }
        submit(4, to: &machine)
        for _ in 0..<2 {
            if let (number, token) = machine.sendNext(now: 0) {
                machine.encoded(number, through: 10 * token)
            }
        }
        // The first was sent, the second was encoded only, the third waited.
        let loss = machine.connectionEnded(now: 1, sentPosition: 10, jitter: 0)
        #expect(loss.failed.map(\.token) == [1, 2, 3])
        #expect(loss.failed.map(\.outcome) == [.unknown, .notSent, .notSent])
        #expect(machine.queue.count == 1)
    }

    @Test("a bound command waits for the first connection like any other")
    func boundWaits() {
        var machine = Machine(timing: Machine.Timing())
        submit(1, to: &machine, bound: true)
        machine.connectionStarted(now: 0)
        #expect(machine.connectionEnded(now: 1, sentPosition: 0, jitter: 0).failed.isEmpty)
        machine.connectionStarted(now: 20_000_000)
        machine.connectionReady(now: 20_000_000)
        #expect(sendAll(&machine) == [1])
    }

    @Test("attempts follow the backoff, and a good connection starts it anew")
    func attempts() {
        var machine = Machine(timing: Machine.Timing())
        var now: Int64 = 0
        #expect(machine.advance(to: now).due == .connect)
        var delays: [Int64] = []
        for _ in 0..<8 {
            machine.connectionStarted(now: now)
            let retry = machine.connectionEnded(now: now, sentPosition: 0, jitter: 1).retry
            delays.append((retry?.delay ?? 0) / 1_000_000)
            now += (retry?.delay ?? 0) - 1
            #expect(machine.advance(to: now).due == nil)
            now += 1
            #expect(machine.advance(to: now).due == .connect)
        }
        #expect(delays == [10, 20, 40, 80, 160, 320, 500, 500])
        machine.connectionStarted(now: now)
        machine.connectionReady(now: now)
        #expect(machine.connectionEnded(now: now, sentPosition: 0, jitter: 1).retry?.delay == 10_000_000)
    }

    @Test("an attempt ends when its time is over")
    func attemptTimeout() {
        var machine = Machine(timing: Machine.Timing())
        machine.connectionStarted(now: 7)
        #expect(machine.advance(to: 2_000_000_006).due == nil)
        #expect(machine.advance(to: 2_000_000_007).due == .abandonAttempt)
    }
}
