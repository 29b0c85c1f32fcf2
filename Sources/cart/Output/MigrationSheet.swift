import CartService

/// A migration's report as `cart migrate` shows it.
struct MigrationSheet {
    let report: MigrationReport

    /// The sheet's lines, without a line feed at the end.
    func text(isTerminal: Bool) -> String {
        if let nothing { return nothing }
        var lines = [
            "Migration: \(report.id ?? "none")",
            "From: \(report.from)",
            "To: \(report.to)",
            "Strategy: \(report.strategy.rawValue)",
            "Status: \(status)",
            "Completed: \(report.completedAt?.description ?? "no")",
        ]
        if !report.instances.isEmpty { lines.append(table.text(isTerminal: isTerminal)) }
        return lines.joined(separator: "\n")
    }

    /// Why nothing was to be merged, in words; `nil` for every other report.
    private var nothing: String? {
        guard report.status == .nothingToMigrate else { return nil }
        switch report.reason {
        case "already_migrated":
            return "There is nothing to merge: the carts of \(report.from) were merged before. "
                + "'cart events --identifier \(report.to)' shows when."
        case let reason?: return "There is nothing to merge from \(report.from): \(reason)."
        case nil:
            return "There is nothing to merge: \(report.from) has no cart, or an empty one. "
                + "Guests' carts expire; 'cart events --identifier \(report.from)' shows what is known of it."
        }
    }

    private var status: String {
        var notes: [String] = []
        if let reason = report.reason { notes.append(reason) }
        if report.isDryRun { notes.append("dry run, nothing written") }
        if report.isReplayed { notes.append("carried out before") }
        return report.status.rawValue + (notes.isEmpty ? "" : " (\(notes.joined(separator: ", ")))")
    }

    private var table: Table {
        var table = Table([
            ("Instance", .left), ("Id", .left), ("Outcome", .left), ("Guest", .right), ("User", .right),
            ("Result", .right), ("Lost", .right),
        ])
        for (instance, part) in report.instances.sorted(by: { $0.key.name < $1.key.name }) {
            for line in part.lines {
                table.append([
                    instance.name, line.id, line.outcome.rawValue, "\(line.guestQuantity)", "\(line.userQuantity)",
                    "\(line.quantity)", line.lost.map { "\($0.quantity)" } ?? "0",
                ])
            }
        }
        return table
    }
}
