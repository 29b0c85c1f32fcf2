import CartStore
import Foundation
import Hiredis

/// Looks at every server of a Redis: version, persistence, replication, memory, settings, Cluster, clocks.
struct ServerExamination {
    let redis: RedisClient

    /// What was found, server by server.
    func findings() async -> [Finding] {
        do throws(RedisError) {
            var findings: [Finding] = []
            for reply in try await redis.executeOnEveryServer(RedisCommand("INFO")) {
                switch reply.result {
                case .success(let value):
                    findings += Self.findings(at: reply.address, ServerInformation(value.string ?? ""))
                case .failure(let error):
                    findings.append(Finding("server", .failure, "\(reply.address) does not answer: \(error.message)"))
                }
            }
            findings += try await settings()
            if redis.isCluster { findings += try await coverage() + clocks() }
            return findings
        } catch {
            return [Finding("server", .failure, "no server is known: \(error.message)")]
        }
    }

    /// What a server says about itself.
    static func findings(at address: String, _ info: ServerInformation) -> [Finding] {
        let isReplica = info["role"] == "slave"
        let isOld = (info.compatibleVersion.split(separator: ".").first.flatMap { Int($0) } ?? 0) < 7
        var findings = [
            Finding(
                "server",
                isOld ? .failure : .good,
                "\(address) is \(info.product), a \(isReplica ? "replica" : "primary")"
                    + (isOld ? "; the scripts need Redis 7.0 or later, or Valkey" : "")
            )
        ]
        let policy = info["maxmemory_policy"] ?? "unknown"
        if policy != "noeviction" {
            findings.append(
                Finding(
                    "eviction",
                    .warning,
                    "\(address) may throw out carts (maxmemory-policy \(policy)); "
                        + "mend: redis-cli CONFIG SET maxmemory-policy noeviction"
                )
            )
        }
        findings += persistence(at: address, info) + replication(at: address, info)
        return findings + [memory(at: address, info)]
    }

    /// What a crash would cost.
    static func persistence(at address: String, _ info: ServerInformation) -> [Finding] {
        let hasLog = info["aof_enabled"] == "1"
        var findings = [
            hasLog
                ? Finding("persistence", .good, "\(address) logs changes (AOF)")
                : Finding(
                    "persistence",
                    .warning,
                    "\(address) keeps no log: a crash loses what was changed since the last snapshot; "
                        + "mend: redis-cli CONFIG SET appendonly yes"
                )
        ]
        for field in ["aof_last_write_status", "rdb_last_bgsave_status"] {
            guard let status = info[field], status != "ok" else { continue }
            findings.append(
                Finding("persistence", .failure, "\(address): \(field) is \(status); look: df -h, and Redis's log")
            )
        }
        return findings
    }

    /// What the loss of a server would cost.
    static func replication(at address: String, _ info: ServerInformation) -> [Finding] {
        guard info["role"] == "master" else {
            guard info["master_link_status"] == "up" else {
                return [Finding("replication", .failure, "\(address) has lost its primary; look: Redis's log there")]
            }
            return []
        }
        let count = info.number("connected_slaves")
        guard count > 0 else {
            return [
                Finding(
                    "replication",
                    .warning,
                    "\(address) has no replica: its loss loses its carts; mend: redis-cli REPLICAOF on another server"
                )
            ]
        }
        let lag = info.replicationLag.map { ", \($0) bytes behind" } ?? ""
        return [Finding("replication", .good, "\(address) has \(count) replicas\(lag)")]
    }

    private static func memory(at address: String, _ info: ServerInformation) -> Finding {
        let (used, limit) = (info.number("used_memory"), info.number("maxmemory"))
        let evicted = info.number("evicted_keys")
        guard evicted == 0 else {
            return Finding(
                "memory",
                .failure,
                "\(address) has thrown out \(evicted) keys for want of memory: carts are lost; "
                    + "mend: raise maxmemory, and set maxmemory-policy noeviction"
            )
        }
        guard limit > 0 else { return Finding("memory", .good, "\(address) uses \(used >> 20) MiB, without a limit") }
        let text = "\(address) uses \(used >> 20) of \(limit >> 20) MiB"
        if used >= limit, info["role"] == "master", info["maxmemory_policy"] == "noeviction" {
            return Finding(
                "memory",
                .failure,
                text + " and may refuse changes; mend: redis-cli CONFIG SET maxmemory BYTES"
            )
        }
        return used * 10 > limit * 9
            ? Finding("memory", .warning, text + "; mend: redis-cli CONFIG SET maxmemory BYTES")
            : Finding("memory", .good, text)
    }

    /// Settings that decide how much memory a cart takes; a server that does not tell them is passed over.
    private func settings() async throws(RedisError) -> [Finding] {
        let command = RedisCommand("CONFIG", "GET", "hash-max-listpack-*")
        return try await redis.executeOnEveryServer(command).flatMap { reply -> [Finding] in
            guard case .success(let value) = reply.result, let elements = value.elements else { return [] }
            var values: [String: Int] = [:]
            for index in stride(from: 0, to: elements.count - 1, by: 2) {
                values[elements[index].string ?? ""] = elements[index + 1].string.flatMap { Int($0) }
            }
            return [("hash-max-listpack-value", 512), ("hash-max-listpack-entries", 128)].compactMap { name, wanted in
                guard let actual = values[name], actual < wanted else { return nil }
                return Finding(
                    "settings",
                    .warning,
                    "\(reply.address): \(name) is \(actual), so carts take about twice the memory; "
                        + "mend: redis-cli CONFIG SET \(name) \(wanted)"
                )
            }
        }
    }

    /// Whether every node sees every slot served.
    private func coverage() async throws(RedisError) -> [Finding] {
        var findings: [Finding] = []
        for reply in try await redis.executeOnEveryServer(RedisCommand("CLUSTER", "INFO")) {
            guard case .success(let value) = reply.result else { continue }
            let info = ServerInformation(value.string ?? "")
            guard info["cluster_state"] != "ok" || info.number("cluster_slots_ok") != 16_384 else { continue }
            findings.append(
                Finding(
                    "cluster",
                    .failure,
                    "\(reply.address) sees state \(info["cluster_state"] ?? "unknown"), "
                        + "\(info.number("cluster_slots_ok")) of 16384 slots served; "
                        + "mend: redis-cli --cluster fix \(reply.address)"
                )
            )
        }
        return findings.isEmpty ? [Finding("cluster", .good, "every node sees all 16384 slots served")] : findings
    }

    /// Whether the nodes' clocks agree: deadlines of changes and times to live go by them.
    private func clocks() async throws(RedisError) -> [Finding] {
        let start = Date().timeIntervalSince1970
        var times: [(address: String, ahead: Double)] = []
        for reply in try await redis.executeOnEveryServer(RedisCommand("TIME")) {
            guard case .success(let value) = reply.result, let elements = value.elements, elements.count == 2,
                let seconds = elements[0].string.flatMap({ Double($0) }),
                let microseconds = elements[1].string.flatMap({ Double($0) })
            else { continue }
            times.append((reply.address, seconds + microseconds / 1e6 - start))
        }
        guard let slowest = times.min(by: { $0.ahead < $1.ahead }), let fastest = times.max(by: { $0.ahead < $1.ahead })
        else { return [] }
        let difference = Int((fastest.ahead - slowest.ahead) * 1000)
        guard difference > 1000 else {
            return [Finding("clock", .good, "the nodes' clocks differ by at most \(difference) ms")]
        }
        return [
            Finding(
                "clock",
                .warning,
                "\(fastest.address) is \(difference) ms ahead of \(slowest.address); mend: let NTP set both"
            )
        ]
    }
}
