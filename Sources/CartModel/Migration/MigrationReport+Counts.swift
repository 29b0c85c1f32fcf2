extension MigrationReport {
    /// How many units the user has from the guest, over all instances.
    public var itemCount: Int64 {
        instances.values.reduce(0) { $0 + $1.lines.reduce(0) { $0 + $1.unitsTaken } }
    }
}

extension MigrationReport.Line {
    /// How many of the user's units come from the guest after the merge.
    ///
    /// A replaced line is the guest's as a whole; a line that stayed counts with what the merge added to it, which is
    /// nothing when a strategy made it smaller.
    public var unitsTaken: Int64 {
        switch outcome {
        case .added, .replaced: quantity
        case .merged, .capped: max(0, quantity - userQuantity)
        case .kept, .dropped, .discarded: 0
        }
    }
}
