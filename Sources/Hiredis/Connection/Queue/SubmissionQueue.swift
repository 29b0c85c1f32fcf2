import Synchronization

/// Commands on their way from any task to one thread: many producers, one consumer, no lock.
///
/// A stack of linked commands that the consumer takes as a whole and reverses. Two small values of the pointer have a
/// special meaning. One says that the consumer sleeps, so the push that finds it must wake the consumer. The other says
/// that the queue is closed.
final class SubmissionQueue: Sendable {
    /// What became of a push.
    enum Push: Equatable {
        case pushed
        case pushedWakeConsumer
        case closed
    }

    /// Which of a command's pointers to the next one the queue uses.
    enum Lane: Equatable, Sendable {
        case submissions
        case cancellations
    }

    private static var awake: UInt { 0 }
    private static var asleep: UInt { 1 }
    private static var closed: UInt { 2 }

    private let head = Atomic<UInt>(0)
    private let lane: Lane

    init(_ lane: Lane) {
        self.lane = lane
    }

    deinit {
        // There are no other references, so commands that were never taken are released here.
        var node = Self.node(head.load(ordering: .acquiring))
        while let current = node {
            let command = current.takeRetainedValue()
            node = next(of: command)
        }
    }

    /// Adds commands so that they leave in this order with none between them.
    func push(_ commands: [PendingCommand]) -> Push {
        guard let first = commands.first, let last = commands.last else { return .pushed }
        for index in commands.indices.dropFirst() {
            setNext(of: commands[index], to: Unmanaged.passRetained(commands[index - 1]))
        }
        let result = push(from: last, to: first)
        if result == .closed {
            for index in commands.indices.dropFirst() {
                next(of: commands[index])?.release()
                setNext(of: commands[index], to: nil)
            }
        }
        return result
    }

    /// Adds one command.
    func push(_ command: PendingCommand) -> Push {
        push(from: command, to: command)
    }

    // The stack is turned around when it is taken, so the chain's top is the command that leaves last.
    private func push(from top: PendingCommand, to bottom: PendingCommand) -> Push {
        let node = Unmanaged.passRetained(top)
        let bits = UInt(bitPattern: node.toOpaque())
        var current = head.load(ordering: .relaxed)
        while true {
            if current == Self.closed {
                node.release()
                return .closed
            }
            setNext(of: bottom, to: Self.node(current))
            let (exchanged, original) = head.weakCompareExchange(
                expected: current,
                desired: bits,
                successOrdering: .acquiringAndReleasing,
                failureOrdering: .relaxed
            )
            if exchanged {
                return current == Self.asleep ? .pushedWakeConsumer : .pushed
            }
            current = original
        }
    }

    /// Takes all commands and hands them over in the order of their pushes; consumer only.
    func takeAll(_ body: (PendingCommand) -> Void) {
        guard head.load(ordering: .relaxed) > Self.closed else {
            // Awake again; a command pushed meanwhile makes this fail and is found by the next call.
            _ = head.compareExchange(expected: Self.asleep, desired: Self.awake, ordering: .relaxed)
            return
        }
        handOver(head.exchange(Self.awake, ordering: .acquiringAndReleasing), body)
    }

    /// Announces that the consumer is going to sleep; false when there are commands to take first; consumer only.
    func prepareToSleep() -> Bool {
        head.compareExchange(expected: Self.awake, desired: Self.asleep, ordering: .acquiringAndReleasing).exchanged
            || head.load(ordering: .relaxed) == Self.asleep
    }

    /// Refuses every later push and hands over what is left; consumer only.
    func close(_ body: (PendingCommand) -> Void) {
        handOver(head.exchange(Self.closed, ordering: .acquiringAndReleasing), body)
    }

    private func handOver(_ bits: UInt, _ body: (PendingCommand) -> Void) {
        var reversed: Unmanaged<PendingCommand>?
        var node = Self.node(bits)
        while let current = node {
            let command = current._withUnsafeGuaranteedRef { $0 }
            node = next(of: command)
            setNext(of: command, to: reversed)
            reversed = current
        }
        while let current = reversed {
            let command = current.takeRetainedValue()
            reversed = next(of: command)
            setNext(of: command, to: nil)
            body(command)
        }
    }

    private static func node(_ bits: UInt) -> Unmanaged<PendingCommand>? {
        guard bits > closed, let pointer = UnsafeRawPointer(bitPattern: bits) else { return nil }
        return Unmanaged.fromOpaque(pointer)
    }

    private func next(of command: PendingCommand) -> Unmanaged<PendingCommand>? {
        lane == .submissions ? command.next : command.nextCancelled
    }

    private func setNext(of command: PendingCommand, to next: Unmanaged<PendingCommand>?) {
        if lane == .submissions {
            command.next = next
        } else {
            command.nextCancelled = next
        }
    }
}
