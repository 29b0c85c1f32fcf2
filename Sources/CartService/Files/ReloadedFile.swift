package import CartModel
package import Logging
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
/// The file is looked at once a second at most, by whichever request comes then. One that has become unreadable or wrong
/// is told in the log, once, and what was read before stays in force.
package final class ReloadedFile<Value: Sendable>: Sendable {
    private struct State {
        var value: Value
        /// The file as it was last read, for better or worse.
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
    private let read: @Sendable ([UInt8]) async throws(CartError) -> Value
    private let logger: Logger
    private let state: Mutex<State>

    /// Reads a file for the first time.
    ///
    /// - Throws: ``CartError`` with code `invalid_configuration` when it cannot be read, and what `read` throws.
    package init(
        path: String,
        key: String,
        logger: Logger,
        read: @escaping @Sendable ([UInt8]) async throws(CartError) -> Value
    ) async throws(CartError) {
        self.path = path
        self.read = read
        self.logger = logger
        let stamp = Self.stamp(of: path)
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .invalidConfiguration(key, given: path, allowed: "a file that can be read")
        }
        let value = try await read(Array(data))
        state = Mutex(State(value: value, stamp: stamp, lookedAt: .now))
    }

    /// What the file says now, or said when it could last be read.
    package func current() async -> Value {
        let now = ContinuousClock.now
        let (value, isDue) = state.withLock { state in
            let isDue = now - state.lookedAt >= .seconds(1)
            if isDue { state.lookedAt = now }
            return (state.value, isDue)
        }
        return isDue ? await look() : value
    }

    private func look() async -> Value {
        let stamp = Self.stamp(of: path)
        let (value, isNew) = state.withLock { state in
            guard let stamp, stamp != state.stamp else { return (state.value, false) }
            state.stamp = stamp
            return (state.value, true)
        }
        guard isNew else { return value }
        do throws(CartError) {
            guard let data = FileManager.default.contents(atPath: path) else {
                throw .invalidConfiguration("file", given: path, allowed: "a file that can be read")
            }
            let value = try await read(Array(data))
            state.withLock { $0.value = value }
            logger.info("file.reloaded", metadata: ["path": .string(path)])
            return value
        } catch {
            logger.error(
                "file.refused",
                metadata: ["path": .string(path), "reason": .string("\(error.message) \(error.allowed ?? "")")]
            )
            return value
        }
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
