import AllocationCounter
import Foundation
import Hiredis

/// Measures the client on one workload.
struct ClientRun {
    let client: RedisClient
    let workload: Workload
    let tasks: Int
    /// How many commands a task sends at once; 1 means one call per command.
    let pipeline: Int

    /// Sends the workload's commands and measures.
    func measure() async throws -> Measurement {
        _ = try await send(workload.count / 10)
        let redisBefore = try await redisSeconds()
        let processBefore = Self.processSeconds()
        let start = ContinuousClock.now
        var latencies = try await send(workload.count)
        let seconds = Double((ContinuousClock.now - start) / .nanoseconds(1)) / 1e9
        let process = Self.processSeconds() - processBefore
        let redis = try await redisSeconds() - redisBefore
        let commands = Double(latencies.count * pipeline)
        latencies.sort()
        return Measurement(
            commandsPerSecond: commands / seconds,
            clientMicroseconds: process * 1e6 / commands,
            redisMicroseconds: redis * 1e6 / commands,
            p50: Double(latencies[latencies.count / 2]) / 1000,
            p99: Double(latencies[latencies.count * 99 / 100]) / 1000
        )
    }

    /// Allocations of one command, from its making to its reply; nil where they cannot be counted.
    ///
    /// Allocations for decoding the reply are not counted. One allocation is libdispatch's, for waking the task.
    func allocations() async throws -> Double? {
        guard allocation_counter_is_available() else { return nil }
        _ = try await send(workload.count / 10)
        let commands = workload.count / 4
        allocation_counter_start()
        let latencies: [Int64]
        do {
            latencies = try await send(commands, decodes: false)
        } catch {
            _ = allocation_counter_stop()
            throw error
        }
        return Double(allocation_counter_stop()) / Double(latencies.count * pipeline)
    }

    /// Sends commands by all tasks; returns what each call took, in nanoseconds.
    private func send(_ count: Int, decodes: Bool = true) async throws -> [Int64] {
        let calls = max(1, count / tasks / pipeline)
        return try await withThrowingTaskGroup(of: [Int64].self) { group in
            for task in 0..<tasks {
                group.addTask { try await work(task, calls, decodes) }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func work(_ task: Int, _ calls: Int, _ decodes: Bool) async throws -> [Int64] {
        var latencies: [Int64] = []
        latencies.reserveCapacity(calls)
        var random = UInt64(task + 1) &* 0x9E37_79B9_7F4A_7C15
        var bytes = 0
        func number() -> UInt64 {
            random ^= random << 13
            random ^= random >> 7
            random ^= random << 17
            return random
        }
        for _ in 0..<calls {
            let start = clock()
            if pipeline == 1 {
                let reply = try await client.execute(workload.command(number()))
                bytes += decodes ? workload.decode(reply) : 1
            } else {
                for result in await client.pipeline((0..<pipeline).map { _ in workload.command(number()) }) {
                    let reply = try result.get()
                    bytes += decodes ? workload.decode(reply) : 1
                }
            }
            latencies.append(clock() - start)
        }
        guard bytes > 0 else { throw BenchmarkError("\(workload.name): the replies were empty") }
        return latencies
    }

    private func clock() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    private static func processSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private func redisSeconds() async throws -> Double {
        let text = try await client.execute(RedisCommand("INFO", "cpu")).string ?? ""
        var seconds = 0.0
        for line in text.split(whereSeparator: \.isNewline) {
            guard line.hasPrefix("used_cpu_user:") || line.hasPrefix("used_cpu_sys:") else { continue }
            seconds += line.split(separator: ":").last.flatMap { Double($0) } ?? 0
        }
        return seconds
    }
}
