package import CartModel
package import Logging
package import Metrics
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// What a file says, read again when the file has changed, so that keys are rotated without a restart.
///
/// A request checks the file, at most once a second. If the file has become unreadable or wrong, or has been deleted,
/// the log says so once, and the earlier content stays in use.
package final class ReloadedFile<Value: Sendable>: Sendable {
    private struct State {
        var value: Value
        /// How often the file was read.
        var revision = 1
        /// The state of the file when it was last read, whether or not that succeeded; `nil` while there is no file.
        var stamp: Stamp?
        var lookedAt: ContinuousClock.Instant
    }

    /// What tells one state of a file from another.
    private struct Stamp: Equatable {
        let seconds: Int
        let nanoseconds: Int
        let size: Int
        let number: UInt64
    }

    private let path: String
    private let key: String
    private let gauge: Meter?
    private let parse: @Sendable ([UInt8]) async throws(CartError) -> Value
    private let logger: Logger
    private let state: Mutex<State>

    /// Reads a file for the first time.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - key: The configuration key that names the file, for errors.
    ///   - logger: Logs that the file was read again, or could not be, with what the errors of `parse` say was given.
    ///   - gauge: Is 1 while the file cannot be read as it is, and otherwise 0.
    ///   - parse: Reads the content. Its errors are logged, so they name places in the file, and never a secret.
    /// - Throws: ``CartError`` with code `invalid_configuration` when it cannot be read, and what `parse` throws.
    package init(
        path: String,
        key: String,
        logger: Logger,
        gauge: Meter? = nil,
        parse: @escaping @Sendable ([UInt8]) async throws(CartError) -> Value
    ) async throws(CartError) {
        self.path = path
        self.key = key
        self.gauge = gauge
        self.parse = parse
        self.logger = logger
        let stamp = Self.stamp(of: path)
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .invalidConfiguration(key, given: path, allowed: "a file that can be read")
        }
        let value = try await parse(Array(data))
        gauge?.set(0)
        state = Mutex(State(value: value, stamp: stamp, lookedAt: .now))
    }

    /// What the file says now, or said when it could last be read.
    package func current() async -> Value { await read().value }

    /// What the file says, and a number that grows each time that this changes.
    package func read() async -> (value: Value, revision: Int) {
        let now = ContinuousClock.now
        let (value, revision, isDue) = state.withLock { state in
            let isDue = now - state.lookedAt >= .seconds(1)
            if isDue { state.lookedAt = now }
            return (state.value, state.revision, isDue)
        }
        return isDue ? await look() : (value, revision)
    }

    private func look() async -> (value: Value, revision: Int) {
        let stamp = Self.stamp(of: path)
        let (known, isNew) = state.withLock { state in
            let isNew = stamp != state.stamp
            state.stamp = stamp
            return ((state.value, state.revision), isNew)
        }
        guard isNew else { return known }
        do throws(CartError) {
            guard let data = FileManager.default.contents(atPath: path) else {
                throw .invalidConfiguration(key, given: path, allowed: "a file that can be read")
            }
            let value = try await parse(Array(data))
            let revision = state.withLock { state in
                state.value = value
                state.revision += 1
                return state.revision
            }
            gauge?.set(0)
            logger.info("file.reloaded", metadata: ["path": .string(path)])
            return (value, revision)
        } catch {
            gauge?.set(1)
            logger.error("file.refused", metadata: ["path": .string(path), "reason": .string(Self.reason(error))])
            return known
        }
    }

    /// What is wrong, and where in the file.
    private static func reason(_ error: CartError) -> String {
        var text = error.message
        if let given = error.given { text += " Given: \(given)." }
        if let allowed = error.allowed { text += " Allowed: \(allowed)." }
        return text
    }

    private static func stamp(of path: String) -> Stamp? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        #if canImport(Darwin)
            let modified = status.st_mtimespec
        #else
            let modified = status.st_mtim
        #endif
        return Stamp(
            seconds: Int(modified.tv_sec),
            nanoseconds: Int(modified.tv_nsec),
            size: Int(status.st_size),
            number: UInt64(status.st_ino)
        )
    }
}
