import Hiredis
import Synchronization
import Testing

/// Tasks that read and count while something breaks, and what became of all they did.
///
/// Each task has keys of its own. It reads a value that names it, so a reply meant for another task shows. It counts
/// with an operation id, repeated until acknowledged, so that every number must be there once. And it counts without
/// one, never repeated, so that each number must be there at most once.
final class FaultLoad: Sendable {
    /// What happened, summed over all tasks.
    struct Report: Sendable {
        var reads = 0
        var counted = 0
        var plain = 0
        var unknown = 0
        /// Errors that callers saw, by code and outcome.
        var errors: [String: Int] = [:]
        var misdelivered = 0
        /// Acknowledged, but not there.
        var lost = 0
        /// There more often than it can be.
        var doubled = 0
        /// The longest time without any success.
        var longestPause = Duration.zero

        /// One line for people.
        func line(_ fault: String) -> String {
            let seen = errors.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
            let pause = Int(longestPause / .milliseconds(1))
            return "fault: \(fault): \(reads + counted + plain) commands done, pause \(pause) ms, callers saw "
                + "\(seen.isEmpty ? "nothing" : seen); lost \(lost), doubled \(doubled), misdelivered \(misdelivered)"
        }
    }

    private struct Progress {
        var report = Report()
        var lastSuccess = ContinuousClock.now
    }

    // A repeat writes, too: otherwise WAIT would have nothing of this connection to wait for.
    private static let count = RedisScript(
        name: "count",
        source: """
            if redis.call('SADD', KEYS[2], ARGV[1]) == 1 then return redis.call('INCR', KEYS[1]) end
            return redis.call('INCRBY', KEYS[1], 0)
            """
    )

    private let client: RedisClient
    private let tasks: Int
    private let replication: RedisReplication?
    private let progress = Mutex(Progress())
    private let isOver = Atomic<Bool>(false)

    /// Makes a load.
    ///
    /// - Parameters:
    ///   - tasks: How many tasks; their keys lie in as many slots.
    ///   - replication: What changes must wait for, where the fault loses what replicas do not have.
    init(_ client: RedisClient, tasks: Int = 12, replication: RedisReplication? = nil) {
        self.client = client
        self.tasks = tasks
        self.replication = replication
    }

    /// How many commands were done so far.
    var done: Int {
        progress.withLock { $0.report.reads + $0.report.counted + $0.report.plain }
    }

    /// Runs the tasks while `fault` happens, and a little longer, then compares what they know with what is there.
    func run(_ name: String, during fault: () async throws -> Void) async throws -> Report {
        for task in 0..<tasks {
            var command = RedisCommand("SET", key(task, "value"), "value of \(task)")
            command.replication = replication
            command.timeout = .seconds(10)
            _ = try await client.execute(command)
        }
        progress.withLock { $0 = Progress() }
        let totals = try await withThrowingTaskGroup(of: (task: Int, counted: Int, plain: Int, unknown: Int).self) {
            group in
            for task in 0..<tasks {
                group.addTask { await self.work(task) }
            }
            do {
                try await fault()
            } catch {
                isOver.store(true, ordering: .relaxed)
                throw error
            }
            let atEnd = done
            #expect(await eventuallyDone(atEnd + 50 * tasks), "no work is done after the fault")
            isOver.store(true, ordering: .relaxed)
            return try await group.reduce(into: []) { $0.append($1) }
        }
        for (task, counted, plain, unknown) in totals {
            let there = try await number(key(task, "counted"))
            let plainThere = try await number(key(task, "plain"))
            progress.withLock { progress in
                progress.report.lost += max(0, counted - there) + max(0, plain - plainThere)
                progress.report.doubled += max(0, there - counted) + max(0, plainThere - plain - unknown)
                progress.report.unknown += unknown
            }
        }
        let report = progress.withLock { $0.report }
        print(report.line(name))
        #expect(report.lost == 0 && report.doubled == 0 && report.misdelivered == 0, "\(report.line(name))")
        return report
    }

    private func eventuallyDone(_ count: Int) async -> Bool {
        let deadline = ContinuousClock.now + .seconds(20)
        while done < count {
            guard ContinuousClock.now < deadline else { return false }
            await Task.yield()
        }
        return true
    }

    private func work(_ task: Int) async -> (task: Int, counted: Int, plain: Int, unknown: Int) {
        var (counted, plain, unknown) = (0, 0, 0)
        while !isOver.load(ordering: .relaxed) {
            await read(task)
            while await !count(task, counted + 1) {
                await read(task)
            }
            counted += 1
            switch await increment(task) {
            case .answered?: plain += 1
            case .unknown?: unknown += 1
            case .notSent?, nil: break
            }
        }
        return (task, counted, plain, unknown)
    }

    private func read(_ task: Int) async {
        var command = RedisCommand("GET", key(task, "value"))
        command.isRepeatable = true
        switch await client.outcome(of: command) {
        case .success(let value):
            let isOwn = value.string == "value of \(task)"
            succeeded {
                $0.reads += 1
                $0.misdelivered += isOwn ? 0 : 1
            }
        case .failure(let error):
            failed(error)
        }
    }

    private func count(_ task: Int, _ number: Int) async -> Bool {
        var command = RedisCommand(script: Self.count, keys: [key(task, "counted"), key(task, "operations")])
        command.append("operation-\(number)")
        command.isRepeatable = true
        command.replication = replication
        switch await client.outcome(of: command) {
        case .success:
            succeeded { $0.counted += 1 }
            return true
        case .failure(let error):
            failed(error)
            return false
        }
    }

    /// Counts once; returns what is known of it, nil when Redis said no.
    private func increment(_ task: Int) async -> RedisError.Outcome? {
        var command = RedisCommand("INCR", key(task, "plain"))
        command.replication = replication
        switch await client.outcome(of: command) {
        case .success:
            succeeded { $0.plain += 1 }
            return .answered
        case .failure(let error):
            failed(error)
            if error.code == .notReplicated { return .unknown }
            return error.code == .server ? nil : error.outcome
        }
    }

    private func number(_ key: String) async throws -> Int {
        var command = RedisCommand("GET", key)
        command.timeout = .seconds(10)
        command.isRepeatable = true
        return Int(try await client.execute(command).string ?? "0") ?? -1
    }

    private func key(_ task: Int, _ name: String) -> String { "{task-\(task)}:\(name)" }

    private func succeeded(_ change: (inout Report) -> Void) {
        progress.withLock { progress in
            change(&progress.report)
            let now = ContinuousClock.now
            progress.report.longestPause = max(progress.report.longestPause, now - progress.lastSuccess)
            progress.lastSuccess = now
        }
    }

    private func failed(_ error: RedisError) {
        let prefix = error.server.map { " \($0.prefix)" } ?? ""
        progress.withLock { $0.report.errors["\(error.code)\(prefix) (\(error.outcome))", default: 0] += 1 }
    }
}
