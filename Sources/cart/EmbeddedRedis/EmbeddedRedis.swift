import Foundation
import Hiredis
import Processes

/// A private Redis under the data directory, for as long as this process lives.
///
/// It runs under a supervisor that ends when this process closes its pipe or dies, see ``RedisSupervisor``.
final class EmbeddedRedis: Sendable {
    private let directory: DataDirectory
    private let supervisor: ChildProcess
    /// The supervisor runs for as long as it is open.
    ///
    /// Nothing is written to it.
    private let lifeline: FileHandle

    private init(directory: DataDirectory, supervisor: ChildProcess, lifeline: FileHandle) {
        self.directory = directory
        self.supervisor = supervisor
        self.lifeline = lifeline
    }

    /// Starts the supervisor, and waits until it has the directory for itself and has started redis-server.
    ///
    /// Only then may anybody connect: until then the socket may be that of a server that is about to end.
    static func start(in directory: DataDirectory) async throws(CommandFailure) -> EmbeddedRedis {
        _ = try RedisExecutable.find()
        guard let executable = Bundle.main.executablePath else {
            throw .unreachable("The path of this executable cannot be found; name a running Redis with --redis URL.")
        }
        let (lifelineEnd, lifeline) = try pipe()
        let (started, startedEnd) = try pipe()
        let supervisor: ChildProcess
        do {
            supervisor = try ChildProcess(
                [executable, "__embedded-redis", "--data", directory.path],
                environment: ProcessInfo.processInfo.environment,
                standardInput: lifelineEnd.fileDescriptor,
                standardOutput: startedEnd.fileDescriptor
            )
        } catch {
            throw .unreachable("The embedded Redis cannot be started (\(error)).")
        }
        let redis = EmbeddedRedis(directory: directory, supervisor: supervisor, lifeline: lifeline)
        try? lifelineEnd.close()
        try? startedEnd.close()
        guard await hasByte(started) else { throw redis.failure }
        return redis
    }

    /// How to reach it.
    var configuration: RedisConfiguration { RedisConfiguration(endpoint: .unix(path: directory.socket)) }

    /// Waits until Redis has loaded its data and answers.
    ///
    /// - Throws: ``CommandFailure`` when it ends instead.
    func waitUntilReady(_ client: RedisClient) async throws(CommandFailure) {
        while true {
            do {
                try await client.connect()
                return
            } catch {
                guard supervisor.isRunning else { throw failure }
                if error.code == .cancelled || error.code == .closed { return }
            }
        }
    }

    /// Lets Redis write what it has, and waits for its end.
    func stop() {
        try? lifeline.close()
        supervisor.wait()
    }

    private var failure: CommandFailure {
        .unreachable("The embedded Redis did not start; '\(directory.log)' says why.")
    }

    /// Waits for one byte; `false` when the other end closes instead.
    private static func hasByte(_ handle: FileHandle) async -> Bool {
        let descriptor = handle.fileDescriptor
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        var byte: UInt8 = 0
        while true {
            let count = read(descriptor, &byte, 1)
            if count >= 0 { return count == 1 }
            guard errno == EAGAIN || errno == EINTR else { return false }
            try? await Task.sleep(for: .milliseconds(2))
            if Task.isCancelled { return false }
        }
    }

    /// The ends of a new pipe; inherited by nobody, because the lifeline must close when this process dies.
    private static func pipe() throws(CommandFailure) -> (read: FileHandle, write: FileHandle) {
        var ends: [Int32] = [-1, -1]
        guard Foundation.pipe(&ends) == 0 else { throw .unreachable("No pipe can be made: \(SystemFailure("pipe")).") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (
            FileHandle(fileDescriptor: ends[0], closeOnDealloc: true),
            FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
        )
    }
}
