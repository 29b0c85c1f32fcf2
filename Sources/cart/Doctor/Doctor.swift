import CartService
import CartStore
import Foundation
import Hiredis

/// Looks whether a Redis keeps carts well, without changing anything.
struct Doctor {
    let connection: CartConnection
    /// How many carts to read at most.
    let maxCarts: Int

    /// Checks everything, the most common trouble first.
    func examine() async -> [Finding] {
        var findings = [await reach(), await scripts()]
        do throws(CartError) {
            for warning in try await connection.carts.inspectServer() {
                findings.append(Finding(subject: "server", verdict: .warning, text: "\(warning)"))
            }
            let info = try await connection.carts.store.serverInformation()
            findings += Self.persistence(info) + Self.replication(info) + [Self.memory(info)]
        } catch {
            findings.append(
                Finding(subject: "server", verdict: .failure, text: "INFO is not answered: \(error.message)")
            )
        }
        return findings + [clock()] + (await carts())
    }

    /// Checks the carts: corrupted ones, keys that are no carts, and carts that never expire.
    private func carts() async -> [Finding] {
        var troubles: [CartTrouble] = []
        do throws(CartError) {
            let (count, isComplete) = try await connection.carts.store.examine(limit: maxCarts) { troubles.append($0) }
            let extent = isComplete ? "all \(count)" : "the first \(count)"
            guard !troubles.isEmpty else {
                return [Finding(subject: "carts", verdict: .good, text: "\(extent) carts are what this service writes")]
            }
            var findings = troubles.prefix(Self.maxShown).map(Self.finding)
            if troubles.count > Self.maxShown {
                let text = "\(troubles.count - Self.maxShown) more of \(extent) carts are in trouble"
                findings.append(Finding(subject: "carts", verdict: .failure, text: text))
            }
            return findings
        } catch {
            return [Finding(subject: "carts", verdict: .failure, text: "carts cannot be read: \(error.message)")]
        }
    }

    /// More findings than a person reads are counted only.
    private static let maxShown = 50

    private static func finding(_ trouble: CartTrouble) -> Finding {
        switch trouble.problem {
        case .type:
            Finding(
                subject: "carts",
                verdict: .failure,
                text:
                    "\(trouble.key) is no hash; look: redis-cli TYPE '\(trouble.key)'; mend: cart repair \(trouble.owner)"
            )
        case .field(let field):
            Finding(
                subject: "carts",
                verdict: .failure,
                text: "\(trouble.key) is corrupted in \(field); look: redis-cli HGET '\(trouble.key)' '\(field)'; "
                    + "mend: cart repair \(trouble.owner)"
            )
        case .noTimeToLive:
            Finding(
                subject: "carts",
                verdict: .warning,
                text: "\(trouble.key) never expires; its next change gives it a time to live"
            )
        }
    }

    private func reach() async -> Finding {
        var times: [Duration] = []
        for _ in 0..<20 {
            let start = ContinuousClock.now
            guard (try? await connection.redis.execute(RedisCommand("PING"))) != nil else {
                return Finding(subject: "reach", verdict: .failure, text: "PING is not answered")
            }
            times.append(ContinuousClock.now - start)
        }
        let median = times.sorted()[times.count / 2]
        let milliseconds = Double(median.components.attoseconds) / 1e15 + Double(median.components.seconds) * 1000
        return Finding(
            subject: "reach",
            verdict: milliseconds < 5 ? .good : .warning,
            text: String(format: "PING takes %.2f ms (median of 20)", milliseconds)
        )
    }

    private func scripts() async -> Finding {
        do {
            try await connection.carts.checkReadiness()
            return Finding(subject: "scripts", verdict: .good, text: "a script makes its way to Redis and back")
        } catch {
            return Finding(subject: "scripts", verdict: .failure, text: error.message)
        }
    }

    private func clock() -> Finding {
        guard let server = connection.redis.serverClock.now() else {
            return Finding(subject: "clock", verdict: .warning, text: "Redis's clock is not known yet")
        }
        let difference = Int64(Date().timeIntervalSince1970 * 1000) - server
        return Finding(
            subject: "clock",
            verdict: abs(difference) < 1000 ? .good : .warning,
            text: "this machine's clock differs from Redis's by \(difference) ms"
        )
    }

    /// What a crash would cost.
    static func persistence(_ info: ServerInformation) -> [Finding] {
        let hasLog = info["aof_enabled"] == "1"
        var findings = [
            Finding(
                subject: "persistence",
                verdict: hasLog ? .good : .warning,
                text: hasLog
                    ? "changes are logged (AOF)"
                    : "without appendonly a crash loses what was changed since the last snapshot"
            )
        ]
        for field in ["aof_last_write_status", "rdb_last_bgsave_status"] {
            guard let status = info[field], status != "ok" else { continue }
            findings.append(Finding(subject: "persistence", verdict: .failure, text: "\(field) is \(status)"))
        }
        return findings
    }

    /// What the loss of a server would cost.
    static func replication(_ info: ServerInformation) -> [Finding] {
        let count = info["connected_slaves"] ?? "0"
        let role = info["role"] ?? "unknown"
        guard role == "master" else {
            return [Finding(subject: "replication", verdict: .failure, text: "this server is a \(role), not a primary")]
        }
        let verdict: Finding.Verdict = count == "0" ? .warning : .good
        return [Finding(subject: "replication", verdict: verdict, text: "\(count) replicas are connected")]
    }

    private static func memory(_ info: ServerInformation) -> Finding {
        let used = info.number("used_memory")
        let limit = info.number("maxmemory")
        guard limit > 0 else {
            return Finding(subject: "memory", verdict: .good, text: "\(used >> 20) MiB are used, without a limit")
        }
        return Finding(
            subject: "memory",
            verdict: used * 10 > limit * 9 ? .warning : .good,
            text: "\(used >> 20) of \(limit >> 20) MiB are used"
        )
    }
}
