import CartModel

/// Merges the lines of one instance, and records what becomes of each.
struct LineMerger {
    /// The user's lines; the outcome once ``merge()`` has run.
    private(set) var lines: [String: LineItem]

    /// What happened, a line each, in no order.
    private(set) var report: [MigrationReport.Line] = []

    /// Whether a line of the user's has to be written or taken out.
    private(set) var hasChanges = false

    private let guest: [String: LineItem]
    private let user: [String: LineItem]
    private let strategy: MergeStrategy
    private let limits: Limits

    init(guest: [String: LineItem], user: [String: LineItem], strategy: MergeStrategy, limits: Limits) {
        self.guest = guest
        self.user = user
        self.strategy = strategy
        self.limits = limits
        lines = user
    }

    mutating func merge() {
        guard !guest.isEmpty else { return }
        for (id, guestLine) in guest {
            if let userLine = user[id] { mergeLineInBoth(guestLine, userLine) }
        }
        if strategy == .replaceWithGuest {
            for (id, userLine) in user where guest[id] == nil { discardUserLine(userLine) }
        }
        let newcomers = guest.values.filter { user[$0.id] == nil }
        if strategy == .keepUserCart, !user.isEmpty {
            for line in newcomers { record(line, .discarded, quantity: 0, lost: line.quantity) }
        } else {
            add(newcomers)
        }
    }

    private mutating func mergeLineInBoth(_ guestLine: LineItem, _ userLine: LineItem) {
        let (ours, theirs) = (userLine.quantity, guestLine.quantity)
        switch strategy {
        case .addQuantities:
            // Written so that even quantities that no script of this service allows cannot overflow.
            let ceiling = max(limits.maxQuantity, ours, theirs)
            let taken = min(theirs, ceiling - ours)
            setQuantity(ours + taken, of: userLine)
            let outcome: LineOutcome = taken < theirs ? .capped : .merged
            record(guestLine, outcome, userQuantity: ours, quantity: ours + taken, lost: theirs - taken)
        case .keepHighestQuantity:
            let highest = max(ours, theirs)
            setQuantity(highest, of: userLine)
            let outcome: LineOutcome = highest > ours ? .merged : .kept
            record(guestLine, outcome, userQuantity: ours, quantity: highest)
        case .keepUserCart:
            record(guestLine, .kept, userQuantity: ours, quantity: ours, lost: theirs)
        case .replaceWithGuest:
            lines[guestLine.id] = guestLine
            hasChanges = true
            var line = MigrationReport.Line(
                id: guestLine.id,
                outcome: .replaced,
                guestQuantity: theirs,
                userQuantity: ours,
                quantity: theirs
            )
            line.lost = MigrationReport.Loss(of: userLine, quantity: ours, side: .user)
            report.append(line)
        }
    }

    private mutating func discardUserLine(_ userLine: LineItem) {
        lines[userLine.id] = nil
        hasChanges = true
        var line = MigrationReport.Line(
            id: userLine.id,
            outcome: .discarded,
            guestQuantity: 0,
            userQuantity: userLine.quantity,
            quantity: 0
        )
        line.lost = MigrationReport.Loss(of: userLine, quantity: userLine.quantity, side: .user)
        report.append(line)
    }

    /// Adds lines that only the guest has, the oldest first, while there is room.
    private mutating func add(_ newcomers: [LineItem]) {
        var room = 2 * limits.maxLines - Int64(lines.count)
        for line in newcomers.sorted(by: { ($0.addedAt, $0.id) < ($1.addedAt, $1.id) }) {
            guard room > 0 else {
                record(line, .dropped, quantity: 0, lost: line.quantity)
                continue
            }
            room -= 1
            lines[line.id] = line
            hasChanges = true
            record(line, .added, quantity: line.quantity)
        }
    }

    private mutating func setQuantity(_ quantity: Int64, of userLine: LineItem) {
        guard quantity != userLine.quantity else { return }
        lines[userLine.id]?.quantity = quantity
        hasChanges = true
    }

    /// Records a line that the guest had, and how many of its units were lost.
    private mutating func record(
        _ guestLine: LineItem,
        _ outcome: LineOutcome,
        userQuantity: Int64 = 0,
        quantity: Int64,
        lost: Int64 = 0
    ) {
        var line = MigrationReport.Line(
            id: guestLine.id,
            outcome: outcome,
            guestQuantity: guestLine.quantity,
            userQuantity: userQuantity,
            quantity: quantity
        )
        if lost > 0 { line.lost = MigrationReport.Loss(of: guestLine, quantity: lost, side: .guest) }
        report.append(line)
    }
}

extension MigrationReport.Loss {
    fileprivate init(of line: LineItem, quantity: Int64, side: Side) {
        self.init(quantity: quantity, name: line.name, price: line.price, attributes: line.attributes, side: side)
    }
}
