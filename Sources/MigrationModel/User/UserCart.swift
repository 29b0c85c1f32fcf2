/// What the users' shard holds of one user: the cart's booked lines, the ledger, the undo records.
///
/// Thirty-two bytes without padding.
struct UserCart: Equatable {
    /// Lines that the cart holds through migrations.
    var booked: LineSet = []
    /// Lines that were dropped, and said to be so in a report.
    var dropped: LineSet = []
    /// Whether the cart is in another currency than the guest's.
    var isInOtherCurrency = false
    /// Operation ids of migrations that were undone or erased (an observer's field: no script reads it).
    var undoneOperations: OperationSet = []
    private var reserved: UInt32 = 0
    var ledger = Ledger()
    var undos = UndoRecords()

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
        dropped.formUnion(booked)
        booked = []
        undos = UndoRecords()
    }
}
