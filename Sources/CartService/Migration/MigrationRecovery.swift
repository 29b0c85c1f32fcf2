import CartStore
import Logging

/// Ends what crashes left half done, again and again, until its task is cancelled.
///
/// Every process may run one: a lease in Redis keeps all but one of them idle at any time, and two at once do no harm.
public struct MigrationRecovery: Sendable {
    private let carts: Carts
    private let interval: Duration

    /// Makes a recovery.
    ///
    /// - Parameters:
    ///   - carts: Whose migrations.
    ///   - interval: How long to rest between two sweeps; default 15 s.
    public init(_ carts: Carts, interval: Duration = .seconds(15)) {
        self.carts = carts
        self.interval = interval
    }

    /// Sweeps until the task is cancelled.
    ///
    /// While Redis cannot be reached, it waits.
    public func run() async {
        while !Task.isCancelled {
            do {
                if try await carts.store.takeSweepLease(for: interval) {
                    try await sweep()
                } else {
                    // What this process saw last is old: another one sweeps now.
                    CartMetrics.note(RecoveryReport())
                }
                try await Task.sleep(for: interval)
            } catch is CancellationError {
                return
            } catch {
                carts.logger.warning("recovery.failed", metadata: ["code": .string("\(error)")])
                try? await Task.sleep(for: interval)
            }
        }
    }

    private func sweep() async throws(CartError) {
        let report = try await carts.recoverMigrations()
        CartMetrics.note(report)
        guard report.due > 0 else { return }
        let level: Logger.Level = report.left > 0 ? .warning : .info
        carts.logger.log(
            level: level,
            "recovery.swept",
            metadata: [
                "due": .stringConvertible(report.due), "ended": .stringConvertible(report.ended),
                "left": .stringConvertible(report.left), "oldest": .string("\(report.oldestAge)"),
            ]
        )
        for failure in report.failures {
            var metadata = carts.logged(failure.error)
            metadata["work"] = .string(failure.work.rawValue)
            metadata["owner"] = .string(
                (try? carts.configuration.identifiers.parse(failure.owner)).map { carts.logged($0) } ?? "invalid"
            )
            carts.logger.warning("recovery.left", metadata: metadata)
        }
    }
}
