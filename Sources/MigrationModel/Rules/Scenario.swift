/// What is explored: rules, bounds, and the invariants that are looked at.
public struct Scenario: Sendable {
    /// The rules that the scripts and drivers keep.
    public let rules: ProtocolRules
    /// How far the exploration goes.
    public let bounds: Bounds
    /// Invariants that are not checked, because this scenario breaks them by intent or in order to show another one.
    public let unchecked: Set<Invariant>
    private let checkedBits: UInt32

    /// Creates a scenario that checks every invariant but the given ones.
    public init(rules: ProtocolRules = ProtocolRules(), bounds: Bounds = Bounds(), unchecked: Set<Invariant> = []) {
        precondition(
            bounds.adds <= LineSet.capacity && bounds.calls.count <= 3 && bounds.drivers <= Bag<Driver>.capacity
                && bounds.delayedCopies <= Bag<Request>.capacity
                && bounds.calls.allSatisfy { $0.user < 2 && $0.operation < OperationSet.capacity },
            "a state has room for 3 lines, calls, operation ids, drivers and delayed copies, and for 2 users",
        )
        self.rules = rules
        self.bounds = bounds
        self.unchecked = unchecked
        checkedBits = Invariant.allCases.reduce(0) { unchecked.contains($1) ? $0 : $0 | 1 << UInt32($1.rawValue) }
    }

    func checks(_ invariant: Invariant) -> Bool {
        checkedBits >> UInt32(invariant.rawValue) & 1 != 0
    }

    /// Whether a lost seal may leave the guest a copy of lines that are booked: the protocol's documented residual.
    var toleratesLostSeal: Bool { !checks(.openGuestHoldsNoBookedLine) }

    func operation(of call: UInt8) -> OperationSet {
        OperationSet(operation: bounds.calls[Int(call)].operation)
    }
}
