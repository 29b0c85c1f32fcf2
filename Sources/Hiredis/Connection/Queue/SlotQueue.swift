/// The commands of one connection in the order of their sending: those in flight first, those that wait behind them.
///
/// A slot's number never changes, so a command is found by subtraction. Slots given up in the middle become vacant and
/// are passed over.
struct SlotQueue<Token> {
    /// One command's place.
    struct Slot {
        /// Nil once nobody waits for the reply any more.
        var token: Token?
        var submittedAt: Int64
        var deadline: Int64
        var size: Int
        /// The position in the connection's outgoing bytes after the command; meaningful in flight.
        var endPosition = 0
        var isRepeatable: Bool
        /// Whether it fails when the connection breaks, even if it was not sent.
        var isBound = false
        /// Whether an earlier connection may have delivered it.
        var mayHaveRun: Bool
        /// Whether the place is empty, so that no reply will come for it.
        var isVacant = false

        mutating func vacate() {
            token = nil
            isVacant = true
        }

        /// A place without a command.
        static var vacant: Slot {
            Slot(
                token: nil,
                submittedAt: 0,
                deadline: 0,
                size: 0,
                isRepeatable: false,
                mayHaveRun: false,
                isVacant: true
            )
        }
    }

    // A ring; its length is a power of two.
    private var storage: [Slot]
    private(set) var firstNumber = 0
    /// The number of the first slot that waits.
    private(set) var sendNumber = 0
    private(set) var endNumber = 0
    /// Commands that wait.
    private(set) var waitingCount = 0
    /// Commands in flight, those nobody waits for included.
    private(set) var inFlightCount = 0
    /// Encoded bytes of both.
    private(set) var size = 0

    init() {
        storage = Array(repeating: .vacant, count: 64)
    }

    var count: Int { waitingCount + inFlightCount }
    var numbers: Range<Int> { firstNumber..<endNumber }
    var waitingNumbers: Range<Int> { sendNumber..<endNumber }
    var inFlightNumbers: Range<Int> { firstNumber..<sendNumber }

    subscript(number: Int) -> Slot? {
        numbers.contains(number) ? storage[index(of: number)] : nil
    }

    /// The oldest slot that is not vacant.
    var head: Slot? {
        firstNumber < endNumber ? storage[index(of: firstNumber)] : nil
    }

    /// Adds a slot at the end and returns its number.
    mutating func append(_ slot: Slot) -> Int {
        if endNumber - firstNumber == storage.count {
            grow()
        }
        let number = endNumber
        storage[index(of: number)] = slot
        endNumber += 1
        waitingCount += 1
        size += slot.size
        return number
    }

    /// Moves the first waiting command into flight; nil when none waits.
    mutating func sendNext() -> (number: Int, token: Token)? {
        while sendNumber < endNumber {
            let number = sendNumber
            sendNumber += 1
            guard let token = storage[index(of: number)].token else { continue }
            waitingCount -= 1
            inFlightCount += 1
            return (number, token)
        }
        return nil
    }

    /// Notes where the command ends among the connection's outgoing bytes.
    mutating func setEndPosition(_ position: Int, of number: Int) {
        storage[index(of: number)].endPosition = position
    }

    /// Takes the oldest command in flight; nil when none is.
    mutating func takeAnswered() -> Slot? {
        guard inFlightCount > 0 else { return nil }
        // Moved out, not copied: this is done once for every command.
        var slot = Slot.vacant
        swap(&slot, &storage[index(of: firstNumber)])
        firstNumber += 1
        inFlightCount -= 1
        size -= slot.size
        dropVacant()
        return slot
    }

    /// Gives up a command.
    ///
    /// A waiting command is removed. A command in flight keeps its place, because its reply will come.
    ///
    /// - Returns: The token and whether it was in flight; nil when the number is not that of a living command.
    mutating func give(up number: Int) -> (token: Token, slot: Slot, wasInFlight: Bool)? {
        guard let slot = self[number], let token = slot.token else { return nil }
        let isInFlight = number < sendNumber
        if isInFlight {
            storage[index(of: number)].token = nil
        } else {
            storage[index(of: number)].vacate()
            waitingCount -= 1
            size -= slot.size
            dropVacant()
        }
        return (token, slot, isInFlight)
    }

    /// Takes all commands out of flight.
    ///
    /// `decide` says which of them wait again; the others are removed.
    mutating func recall(_ decide: (inout Slot) -> Bool) {
        for number in inFlightNumbers where !storage[index(of: number)].isVacant {
            var slot = storage[index(of: number)]
            inFlightCount -= 1
            if slot.token != nil, decide(&slot) {
                waitingCount += 1
            } else {
                size -= slot.size
                slot.vacate()
            }
            storage[index(of: number)] = slot
        }
        sendNumber = firstNumber
        dropVacant()
    }

    private func index(of number: Int) -> Int {
        number & (storage.count - 1)
    }

    private mutating func dropVacant() {
        while firstNumber < endNumber, storage[index(of: firstNumber)].isVacant {
            firstNumber += 1
        }
        sendNumber = max(sendNumber, firstNumber)
    }

    private mutating func grow() {
        var larger = Array(repeating: Slot.vacant, count: storage.count * 2)
        for number in numbers {
            larger[number & (larger.count - 1)] = storage[index(of: number)]
        }
        storage = larger
    }
}
