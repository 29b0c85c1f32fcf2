import CartService
import Crypto
public import Logging
public import ServiceLifecycle
import Synchronization

/// Counts requests by session, key and address: immediately within this process, and together with the other processes
/// through Redis.
///
/// A request never waits for Redis. Once a second this process adds its new counts to those in Redis, and reads the
/// totals of all processes. While Redis cannot be reached, this process uses only its own counts. Redis holds digests
/// of the subjects.
public final class RateLimiter: Service, Sendable {
    private struct Key: Hashable {
        let subject: RateLimitPolicy.Subject
        let name: String
    }

    private struct Report {
        let key: Key
        let window: Int64
        let count: Int64
    }

    let policy: RateLimitPolicy
    private let carts: Carts
    private let logger: Logger
    private let windows = Mutex<[Key: RateWindow]>([:])

    /// The maximum number of subjects that are counted at the same time.
    ///
    /// Beyond it, the subjects with the fewest requests are forgotten, together with their counts.
    private static let maxSubjects = 200_000

    /// Makes a limiter.
    public init(_ policy: RateLimitPolicy, carts: Carts, logger: Logger) {
        self.policy = policy
        self.carts = carts
        self.logger = logger
    }

    /// Counts a request.
    ///
    /// - Returns: Whether it may pass, and what the answer says of it; `nil` where there is no limit.
    func take(
        _ subject: RateLimitPolicy.Subject,
        _ name: String,
        now: Int64 = Timestamp.now.milliseconds
    ) -> RateVerdict? {
        guard let limit = policy.limits[subject] else { return nil }
        let key = Key(subject: subject, name: name)
        return windows.withLock { windows in
            if windows.count >= Self.maxSubjects, windows[key] == nil { Self.forget(&windows) }
            return windows[key, default: RateWindow(number: now / limit.windowMilliseconds)].take(limit, now: now)
        }
    }

    /// Shares the counts once a second until the service ends.
    public func run() async throws {
        guard !policy.limits.isEmpty else {
            try? await gracefulShutdown()
            return
        }
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(1))
                await self.share()
            }
        }
    }

    /// Adds the counts since the last time to those in Redis, and takes over the totals of all processes.
    func share(now: Int64 = Timestamp.now.milliseconds) async {
        let reports = windows.withLock { windows in
            windows = windows.filter { key, window in
                policy.limits[key.subject].map { window.number >= now / $0.windowMilliseconds - 1 } ?? false
            }
            return windows.compactMap { key, window in
                window.unreported > 0 ? Report(key: key, window: window.number, count: window.unreported) : nil
            }
        }
        guard !reports.isEmpty else { return }
        let counts = reports.map { report in
            RateCount(
                name: "\(report.key.subject.rawValue):\(Self.digest(report.key.name)):\(report.window)",
                count: report.count,
                timeToLive: (policy.limits[report.key.subject]?.windowMilliseconds ?? 0) * 2
            )
        }
        let totals = await carts.store.addRates(counts)
        if totals.contains(where: { $0 == nil }) { logger.debug("rates.not_shared") }
        windows.withLock { windows in
            for (report, total) in zip(reports, totals) {
                guard let total else { continue }
                windows[report.key]?.merge(total: total, reported: report.count, window: report.window)
            }
        }
    }

    /// Forgets the tenth of the subjects that made the fewest requests.
    private static func forget(_ windows: inout [Key: RateWindow]) {
        let order = windows.sorted { ($0.value.number, $0.value.total) < ($1.value.number, $1.value.total) }
        for (key, _) in order.prefix(maxSubjects / 10) { windows[key] = nil }
    }

    private static func digest(_ name: String) -> String {
        Base64URL.encode(Array(SHA256.hash(data: Array(name.utf8)).prefix(12)))
    }
}
