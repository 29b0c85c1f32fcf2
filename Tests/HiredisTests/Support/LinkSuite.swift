@testable import Hiredis

/// A suite about the decisions of a link: the state machine of a connection, driven without one.
protocol LinkSuite {}

extension LinkSuite {
    typealias Machine = ConnectionStateMachine<Int>

    func ready(_ timing: Machine.Timing = Machine.Timing()) -> Machine {
        var machine = Machine(timing: timing)
        machine.connectionStarted(now: 0)
        machine.connectionReady(now: 0)
        return machine
    }

    @discardableResult
    func submit(
        _ token: Int,
        to machine: inout Machine,
        at now: Int64 = 0,
        timeout: Int64 = 500_000_000,
        repeatable: Bool = false,
        bound: Bool = false
    ) -> Int? {
        machine.submit(
            token,
            now: now,
            submittedAt: now,
            deadline: now + timeout,
            size: 10,
            isRepeatable: repeatable,
            isBound: bound
        )
    }

    /// Sends all that waits, ten bytes a command.
    @discardableResult
    func sendAll(_ machine: inout Machine, from start: Int = 0, now: Int64 = 0) -> [Int] {
        var sent: [Int] = []
        var position = start
        while let (number, token) = machine.sendNext(now: now) {
            position += 10
            machine.encoded(number, through: position)
            sent.append(token)
        }
        return sent
    }
}
