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
        [await reach(), await scripts()] + (await ServerExamination(redis: connection.redis).findings())
            + [await layout(), clock()] + (await carts())
    }

    /// Checks the carts: corrupted ones, keys that are no carts, carts that never expire, and very large ones.
    private func carts() async -> [Finding] {
        var troubles: [CartTrouble] = []
        do throws(CartError) {
            let (count, isComplete) = try await connection.carts.store.examine(limit: maxCarts) { troubles.append($0) }
            let extent = isComplete ? "all \(count)" : "the first \(count)"
            guard !troubles.isEmpty else {
                return [Finding("carts", .good, "\(extent) carts are what this service writes")]
            }
            var findings = troubles.prefix(Self.maxShown).map(Self.finding)
            if troubles.count > Self.maxShown {
                findings.append(
                    Finding(
                        "carts",
                        .failure,
                        "\(troubles.count - Self.maxShown) more of \(extent) carts are in trouble"
                    )
                )
            }
            return findings
        } catch {
            return [Finding("carts", .failure, "carts cannot be read: \(error.message)")]
        }
    }

    /// More findings than a person reads are counted only.
    private static let maxShown = 50

    private static func finding(_ trouble: CartTrouble) -> Finding {
        let key = trouble.key
        return switch trouble.problem {
        case .type:
            Finding(
                "carts",
                .failure,
                "\(key) is no hash; look: redis-cli TYPE '\(key)'; mend: cart repair \(trouble.owner)"
            )
        case .field(let field):
            Finding(
                "carts",
                .failure,
                "\(key) is corrupted in \(field); look: redis-cli HGET '\(key)' '\(field)'; "
                    + "mend: cart repair \(trouble.owner)"
            )
        case .large(let fields):
            Finding(
                "carts",
                .warning,
                "\(key) has \(fields) fields; look: cart inspect \(trouble.owner); mend: lower limits.max_lines"
            )
        case .noTimeToLive:
            Finding(
                "carts",
                .warning,
                "\(key) never expires; its next change gives it a time to live; mend: redis-cli EXPIRE '\(key)' 604800"
            )
        }
    }

    private func reach() async -> Finding {
        var times: [Duration] = []
        for _ in 0..<20 {
            let start = ContinuousClock.now
            guard (try? await connection.redis.execute(RedisCommand("PING"))) != nil else {
                return Finding("reach", .failure, "PING is not answered")
            }
            times.append(ContinuousClock.now - start)
        }
        let median = times.sorted()[times.count / 2]
        let milliseconds = Double(median.components.attoseconds) / 1e15 + Double(median.components.seconds) * 1000
        let text = String(format: "PING takes %.2f ms (median of 20)", milliseconds)
        return milliseconds < 5
            ? Finding("reach", .good, text)
            : Finding("reach", .warning, text + "; put servers and Redis closer to each other")
    }

    private func scripts() async -> Finding {
        do throws(CartError) {
            try await connection.carts.checkReadiness()
            return Finding("scripts", .good, "a script makes its way to Redis and back")
        } catch {
            return Finding("scripts", .failure, error.message)
        }
    }

    /// Whether carts are in the layout that this version reads; unlike a starting service, it writes no number.
    private func layout() async -> Finding {
        let key = connection.carts.store.layoutKey
        do throws(RedisError) {
            let stored = try await connection.redis.execute(RedisCommand("GET", key))
            let current = RedisCartStore.layout
            guard !stored.isNull else { return Finding("layout", .good, "no cart was kept here before") }
            guard stored.string == current else {
                return Finding(
                    "layout",
                    .failure,
                    "carts are in layout \(stored.string ?? "unknown"), and this version reads layout \(current); "
                        + "mend: run the version that wrote them, or set redis.key_prefix to another prefix"
                )
            }
            return Finding("layout", .good, "carts are in layout \(current)")
        } catch {
            return Finding("layout", .failure, "\(key) cannot be read: \(error.message)")
        }
    }

    private func clock() -> Finding {
        guard let server = connection.redis.serverClock.now() else {
            return Finding("clock", .warning, "Redis's clock is not known yet")
        }
        let difference = Int64(Date().timeIntervalSince1970 * 1000) - server
        let text = "this machine's clock differs from Redis's by \(difference) ms"
        return abs(difference) < 1000
            ? Finding("clock", .good, text) : Finding("clock", .warning, text + "; mend: let NTP set both")
    }
}
