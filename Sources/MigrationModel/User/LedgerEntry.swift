/// What the ledger of a user says about one generation of the guest cart.
struct LedgerEntry: Equatable {
    enum Status: UInt8 {
        case booked = 1
        case refused
        case undone
        case erased
    }

    var status: Status
    /// The lines that are booked.
    var lines: LineSet
    /// The operation ids of the calls that this migration has answered.
    var operations: OperationSet

    static let width: UInt64 = 9

    init(_ status: Status, lines: LineSet = [], operations: OperationSet = []) {
        self.status = status
        self.lines = lines
        self.operations = operations
    }

    init?(bits: UInt64) {
        guard let status = Status(rawValue: UInt8(bits & 7)) else { return nil }
        self.status = status
        lines = LineSet(rawValue: UInt8(bits >> 3 & 7))
        operations = OperationSet(rawValue: UInt8(bits >> 6 & 7))
    }

    var bits: UInt64 {
        UInt64(status.rawValue) | UInt64(lines.rawValue) << 3 | UInt64(operations.rawValue) << 6
    }
}
