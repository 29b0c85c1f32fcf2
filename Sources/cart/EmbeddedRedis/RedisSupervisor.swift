import Foundation
import Hiredis
import Processes
import Synchronization

/// Owns a redis-server and stops it, cleanly, when its own standard input closes.
///
/// It runs as a process of its own: `cart serve` holds the other end of the pipe, and the kernel closes that end also
/// when `cart serve` is killed. The supervisor and its redis-server share a lock, so that the next one waits until the
/// last write is on disk.
final class RedisSupervisor: Sendable {
    private enum State {
        case starting
        case running(ChildProcess)
        case stopping
    }

    private let directory: DataDirectory
    private let state = Mutex<State>(.starting)

    init(directory: DataDirectory) {
        self.directory = directory
    }

    /// Runs until standard input closes or a signal asks for the end, and redis-server has ended.
    func run() async throws(CommandFailure) {
        let executable = try RedisExecutable.find()
        Self.keepDescriptorsFromChildren()
        let lock = try await takeLock()
        defer { lock.release() }
        Thread.detachNewThread { [self] in
            var byte: UInt8 = 0
            var count = 0
            repeat { count = read(0, &byte, 1) } while count > 0 || (count < 0 && errno == EINTR)
            stop()
        }
        let signals = [SIGTERM, SIGINT, SIGHUP].map(watch)
        defer { for signal in signals { signal.cancel() } }
        while true {
            let start = ContinuousClock.now
            // Nobody serves an old socket: the lock is ours.
            unlink(directory.socket)
            guard let server = try startServer(executable) else { break }
            // Whoever started this process waits for the first of these before it connects.
            Terminal.print("started")
            server.wait()
            if case .stopping = state.withLock({ $0 }) { break }
            guard ContinuousClock.now - start > .seconds(2) else {
                throw .unreachable("redis-server ended right after its start; '\(directory.log)' says why.")
            }
            Terminal.warn("redis-server ended unexpectedly and is started again; '\(directory.log)' says why.")
        }
        unlink(directory.socket)
    }

    /// Descriptors that this process inherited are not passed on to redis-server, which may outlive their owners.
    private static func keepDescriptorsFromChildren() {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/dev/fd")) ?? []
        for descriptor in names.compactMap({ Int32($0) }) where descriptor > 2 {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
    }

    /// Starts redis-server, unless the end has been asked for already.
    private func startServer(_ executable: String) throws(CommandFailure) -> ChildProcess? {
        do {
            return try state.withLock { state throws(SystemFailure) in
                if case .stopping = state { return nil }
                // Standard output belongs to the one line that says where the service listens.
                let server = try ChildProcess(
                    [executable] + RedisExecutable.arguments(directory: directory.path),
                    environment: ProcessInfo.processInfo.environment,
                    standardOutput: 2
                )
                state = .running(server)
                return server
            }
        } catch {
            throw .unreachable("'\(executable)' cannot be started (\(error)).")
        }
    }

    private func stop() {
        state.withLock { state in
            if case .running(let server) = state { server.signal(SIGTERM) }
            state = .stopping
        }
    }

    private func watch(_ number: Int32) -> any DispatchSourceSignal {
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler { [self] in stop() }
        source.activate()
        return source
    }

    /// Waits for the last redis-server of this directory; one that lost its supervisor is asked to save and end.
    private func takeLock() async throws(CommandFailure) -> FileLock {
        let start = ContinuousClock.now
        var hasAsked = false
        while true {
            if let lock = try FileLock.take(directory.redisLock, isInherited: true) { return lock }
            let waited = ContinuousClock.now - start
            if waited > .seconds(1), !hasAsked {
                hasAsked = true
                await askToEnd()
            }
            guard waited < .seconds(60) else {
                throw .unreachable("Another redis-server still uses '\(directory.path)' and does not end.")
            }
            try? await Task.sleep(for: .milliseconds(10))
        }
    }

    private func askToEnd() async {
        let configuration = RedisConfiguration(endpoint: .unix(path: directory.socket))
        guard let client = try? RedisClient(configuration) else { return }
        _ = try? await client.execute(RedisCommand("SHUTDOWN"))
        await client.close()
    }
}
