/// The commands of one link in the order of their sending: those in flight first, those that wait behind them.
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
        /// Whether it goes down with the connection, sent or not.
        var isBound = false
        /// Whether an earlier connection may have delivered it.
        var mayHaveRun: Bool
        /// Whether nothing is left of it: no reply will come for it.
        var isVacant = false

        mutating func vacate() {
            token = nil
            isVacant = true
        }
    }

    private var storage: [Slot?]
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
        storage = Array(repeating: nil, count: 64)
    }

    var count: Int { waitingCount + inFlightCount }
    var numbers: Range<Int> { firstNumber..<endNumber }
    var waitingNumbers: Range<Int> { sendNumber..<endNumber }
    var inFlightNumbers: Range<Int> { firstNumber..<sendNumber }

    subscript(number: Int) -> Slot? {
        get { numbers.contains(number) ? storage[number & (storage.count - 1)] : nil }
    }

    /// The oldest slot that is not vacant.
    var head: Slot? {
        firstNumber < endNumber ? storage[firstNumber & (storage.count - 1)] : nil
    }

    /// Adds a slot at the end and returns its number.
    mutating func append(_ slot: Slot) -> Int {
        if endNumber - firstNumber == storage.count {
            grow()
        }
        let number = endNumber
        storage[number & (storage.count - 1)] = slot
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
            guard let slot = storage[number & (storage.count - 1)], !slot.isVacant, let token = slot.token else {
                continue
            }
            waitingCount -= 1
            inFlightCount += 1
            return (number, token)
        }
        return nil
    }

    /// Notes where the command ends among the connection's outgoing bytes.
    mutating func setEndPosition(_ position: Int, of number: Int) {
        storage[number & (storage.count - 1)]?.endPosition = position
    }

    /// Takes the oldest command in flight; nil when none is.
    mutating func takeAnswered() -> Slot? {
        guard inFlightCount > 0, let slot = storage[firstNumber & (storage.count - 1)] else { return nil }
        storage[firstNumber & (storage.count - 1)] = nil
        firstNumber += 1
        inFlightCount -= 1
        size -= slot.size
        dropVacant()
        return slot
    }

    /// Gives up a command: a waiting one goes altogether, of one in flight the place stays for its reply.
    ///
    /// - Returns: The token and whether it was in flight; nil when the number is not that of a living command.
    mutating func give(up number: Int) -> (token: Token, slot: Slot, wasInFlight: Bool)? {
        guard let slot = self[number], let token = slot.token else { return nil }
        let index = number & (storage.count - 1)
        let isInFlight = number < sendNumber
        if isInFlight {
            storage[index]?.token = nil
        } else {
            storage[index]?.vacate()
            waitingCount -= 1
            size -= slot.size
            dropVacant()
        }
        return (token, slot, isInFlight)
    }

    /// Takes all commands out of flight: `decide` says which of them wait again, the others vanish.
    mutating func recall(_ decide: (inout Slot) -> Bool) {
        for number in inFlightNumbers {
            let index = number & (storage.count - 1)
            guard var slot = storage[index], !slot.isVacant else { continue }
            inFlightCount -= 1
            if slot.token != nil, decide(&slot) {
                waitingCount += 1
            } else {
                size -= slot.size
                slot.vacate()
            }
            storage[index] = slot
        }
        sendNumber = firstNumber
        dropVacant()
    }

    private mutating func dropVacant() {
        while firstNumber < endNumber, storage[firstNumber & (storage.count - 1)]?.isVacant ?? true {
            storage[firstNumber & (storage.count - 1)] = nil
            firstNumber += 1
        }
        sendNumber = max(sendNumber, firstNumber)
    }

    private mutating func grow() {
        var larger: [Slot?] = Array(repeating: nil, count: storage.count * 2)
        for number in numbers {
            larger[number & (larger.count - 1)] = storage[number & (storage.count - 1)]
        }
        storage = larger
    }
}
