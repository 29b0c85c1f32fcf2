/// The states that are known, numbered in the order in which they were found.
///
/// An array holds the states; an open-addressing table of numbers finds them.
struct StateTable<State: ModelState> {
    private(set) var states: ContiguousArray<State> = []
    /// The low half is the state's number + 1, the high half is the upper half of its fingerprint; 0 means free.
    private var slots: [UInt64]

    init() {
        slots = Array(repeating: 0, count: 1 << 12)
    }

    /// The number of a state, and whether it is new.
    mutating func insert(_ state: State) -> (number: Int, isNew: Bool) {
        if states.count * 2 >= slots.count { grow() }
        let fingerprint = state.fingerprint
        var slot = Int(truncatingIfNeeded: fingerprint) & (slots.count - 1)
        while slots[slot] != 0 {
            let number = Int(slots[slot] & 0xFFFF_FFFF) - 1
            if slots[slot] >> 32 == fingerprint >> 32 && states[number] == state { return (number, false) }
            slot = (slot + 1) & (slots.count - 1)
        }
        states.append(state)
        slots[slot] = (fingerprint & ~0xFFFF_FFFF) | UInt64(states.count)
        return (states.count - 1, true)
    }

    private mutating func grow() {
        var larger = [UInt64](repeating: 0, count: slots.count * 4)
        for number in states.indices {
            let fingerprint = states[number].fingerprint
            var slot = Int(truncatingIfNeeded: fingerprint) & (larger.count - 1)
            while larger[slot] != 0 { slot = (slot + 1) & (larger.count - 1) }
            larger[slot] = (fingerprint & ~0xFFFF_FFFF) | UInt64(number + 1)
        }
        slots = larger
    }
}
