/// What the users' shard holds of one user: the cart's booked lines, the ledger, the undo records.
///
/// Thirty-two bytes without padding.
struct UserCart: Equatable {
    /// Lines that the cart holds through migrations.
    var booked: LineSet = []
    /// Lines that were dropped, and said to be so in a report.
    var dropped: LineSet = []
    /// Lines that the user has ordered, which leave the cart for good.
    var ordered: LineSet = []
    /// Whether the cart is in another currency than the guest's.
    var isInOtherCurrency = false
    /// Operation ids of migrations that were undone or erased (an observer's field: no script reads it).
    var undoneOperations: OperationSet = []
    private var reservedByte: UInt8 = 0
    private var reservedBytes: UInt16 = 0
    var ledger = Ledger()
    var undos = UndoRecords()

    /// Lines that the user has, or has had.
    var held: LineSet { booked.union(ordered) }

    /// Takes a line out of the cart, as an order does.
    mutating func order(_ line: LineSet) {
        booked.subtract(line)
        ordered.formUnion(line)
        undos.outdate()
    }

    /// Erases the person: lines and records go, the ledger's ids stay if the rules say so.
    mutating func erase(rules: ProtocolRules) {
        let old = ledger
        ledger = Ledger()
        old.forEach { generation, entry in
            undoneOperations.formUnion(entry.operations)
            if rules.erasureKeepsLedgerIds {
                var kept = entry
                if kept.status == .booked { kept.status = .erased }
                ledger[generation] = kept
            }
            return true
        }
        // With the records of undos go the lines that were on their way back.
        dropped.formUnion(booked.union(undos.returningLines))
        booked = []
        undos = UndoRecords()
    }
}
