import Testing

@testable import Hiredis

@Suite("Decisions of a link")
struct ConnectionStateMachineTests: LinkSuite {
    @Test("commands leave and replies arrive in the order of submission")
    func order() {
        var machine = ready()
        for token in 0..<200 {
            submit(token, to: &machine)
        }
        #expect(sendAll(&machine) == Array(0..<200))
        for token in 0..<200 {
            #expect(machine.replied(now: 1)?.token == token)
        }
        #expect(machine.replied(now: 1) == nil)
        #expect(machine.queue.count == 0 && machine.queue.size == 0)
    }

    @Test("nothing is sent before the connection is up")
    func waitsForConnection() {
        var machine = Machine(timing: Machine.Timing())
        submit(1, to: &machine)
        #expect(machine.sendNext(now: 0) == nil)
        machine.connectionStarted(now: 0)
        #expect(machine.sendNext(now: 0) == nil)
        machine.connectionReady(now: 1)
        #expect(sendAll(&machine) == [1])
    }

    @Test("a cancelled command never shifts a reply")
    func cancelledInFlight() {
        var machine = ready()
        let numbers = (0..<3).compactMap { submit($0, to: &machine) }
        sendAll(&machine)
        let cancelled = machine.cancel(numbers[1])
        #expect(cancelled?.token == 1 && cancelled?.outcome == .unknown)
        #expect(machine.cancel(numbers[1]) == nil)
        #expect(machine.queue.inFlightCount == 3)
        #expect(machine.replied(now: 0)?.token == 0)
        let tombstone = machine.replied(now: 0)
        #expect(tombstone != nil && tombstone?.token == nil)
        #expect(machine.replied(now: 0)?.token == 2)
    }

    @Test("a command cancelled before it is sent goes altogether")
    func cancelledWaiting() {
        var machine = ready()
        let numbers = (0..<4).compactMap { submit($0, to: &machine) }
        #expect(machine.cancel(numbers[0])?.outcome == .notSent)
        #expect(machine.cancel(numbers[2])?.outcome == .notSent)
        #expect(machine.queue.count == 2 && machine.queue.size == 20)
        #expect(sendAll(&machine) == [1, 3])
        #expect(machine.replied(now: 0)?.token == 1)
        #expect(machine.replied(now: 0)?.token == 3)
        #expect(machine.replied(now: 0) == nil)
    }

    @Test("a deadline takes out exactly the commands that are late, and says whether they were sent")
    func deadlines() {
        var machine = ready()
        submit(0, to: &machine, timeout: 300)
        submit(1, to: &machine, timeout: 100)
        submit(2, to: &machine, timeout: 200)
        #expect(machine.nextDue == 100)
        _ = machine.sendNext(now: 0)
        _ = machine.sendNext(now: 0)
        let early = machine.advance(to: 99)
        #expect(early.expired.isEmpty)
        let late = machine.advance(to: 250).expired
        #expect(late.map(\.token) == [1, 2])
        #expect(late.map(\.outcome) == [.unknown, .notSent])
        #expect(machine.nextDue == 300)
        #expect(machine.replied(now: 260)?.token == 0)
        #expect(machine.replied(now: 260)?.token == nil)
        #expect(machine.queue.count == 0)
    }

    @Test("what is handed back never ran, unless it was sent before", arguments: [false, true])
    func handsBack(includingSent: Bool) {
        var machine = ready()
        submit(1, to: &machine, repeatable: true)
        submit(2, to: &machine)
        sendAll(&machine)
        submit(3, to: &machine)
        let given = machine.handBack(includingSent: includingSent)
        #expect(given.map(\.token) == (includingSent ? [3, 1] : [3]))
        #expect(given.map(\.outcome) == (includingSent ? [.notSent, .unknown] : [.notSent]))
        // The replies to what was sent still find their places.
        #expect(machine.replied(now: 1)?.token == (includingSent ? nil : 1))
        #expect(machine.replied(now: 1)?.token == 2)
        #expect(machine.queue.count == 0)
    }

    @Test("the clock is read once an interval")
    func clock() {
        var machine = ready()
        #expect(machine.advance(to: 9_999_999_999).due == nil)
        #expect(machine.advance(to: 10_000_000_000).due == .readClock)
        #expect(machine.advance(to: 10_000_000_001).due == nil)
        #expect(machine.advance(to: 20_000_000_000).due == .readClock)
    }

    @Test("closing takes nothing new, sends what waits and ends with the last reply")
    func close() {
        var machine = ready()
        submit(0, to: &machine)
        sendAll(&machine)
        submit(1, to: &machine)
        #expect(machine.close(now: 0).isEmpty)
        #expect(submit(2, to: &machine) == nil)
        #expect(sendAll(&machine, from: 10) == [1])
        _ = machine.replied(now: 1)
        #expect(!machine.isDrained)
        _ = machine.replied(now: 1)
        #expect(machine.isDrained)
    }

    @Test("closing without a connection fails what waits at once")
    func closeDisconnected() {
        var machine = Machine(timing: Machine.Timing())
        submit(0, to: &machine)
        let failed = machine.close(now: 0)
        #expect(failed.map(\.token) == [0] && failed.map(\.outcome) == [.notSent])
        #expect(machine.isDrained)
    }

    @Test("closing waits for no reply longer than its deadline")
    func closeDeadline() {
        var machine = ready()
        submit(0, to: &machine)
        sendAll(&machine)
        _ = machine.close(now: 100)
        let (expired, due) = machine.advance(to: 500_000_100)
        #expect(expired.map(\.token) == [0])
        #expect(due == .finish)
        #expect(machine.finish(sentPosition: 10).isEmpty)
        #expect(machine.isDrained)
    }

    @Test("a connection lost while closing ends the link without another attempt")
    func lostWhileClosing() {
        var machine = ready()
        submit(0, to: &machine, repeatable: true)
        sendAll(&machine)
        submit(1, to: &machine)
        _ = machine.close(now: 0)
        let loss = machine.connectionEnded(now: 1, sentPosition: 10, jitter: 0)
        #expect(loss.retry == nil)
        #expect(loss.failed.map(\.token) == [0, 1])
        #expect(loss.failed.map(\.outcome) == [.unknown, .notSent])
        #expect(machine.isDrained)
    }
}
