import CartStore
import Metrics

/// What the service counts, through swift-metrics.
enum CartMetrics {
    /// Counts a migration that has ended, and the lines that the merge has capped or dropped.
    static func note(_ report: MigrationReport) {
        let status = report.isReplayed ? "replayed" : report.status.rawValue
        Counter(label: "cart_migrations_total", dimensions: [("status", status)]).increment()
        guard !report.isReplayed else { return }
        for line in report.instances.values.flatMap(\.lines) where [.capped, .dropped].contains(line.outcome) {
            Counter(label: "cart_migration_lines_total", dimensions: [("outcome", line.outcome.rawValue)]).increment()
        }
    }

    /// A migration was refused or failed.
    static func noteFailedMigration(_ error: CartError) {
        Counter(label: "cart_migrations_total", dimensions: [("status", error.code.rawValue)]).increment()
    }

    /// The sweep has seen what crashes left half done; a report of nothing where another process sweeps.
    static func note(_ report: RecoveryReport) {
        Meter(label: "cart_migrations_due").set(report.due)
        Meter(label: "cart_migrations_left").set(report.left)
        Meter(label: "cart_migration_oldest_due_seconds").set(report.oldestAge.components.seconds)
    }
}
