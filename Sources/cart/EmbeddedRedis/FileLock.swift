import Foundation
import Processes

/// An exclusive lock on a file.
///
/// The kernel releases it when every process that holds it has ended, however it ended.
///
/// A file that is left after a crash is not locked, so no lock is ever stale.
final class FileLock: Sendable {
    private let descriptor: Int32

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Takes the lock; `nil` when another process holds it.
    ///
    /// - Parameters:
    ///   - path: The file, made when it is not there.
    ///   - isInherited: Whether processes that this one starts hold the lock too.
    static func take(_ path: String, isInherited: Bool = false) throws(CommandFailure) -> FileLock? {
        let descriptor = open(path, O_RDWR | O_CREAT | (isInherited ? 0 : O_CLOEXEC), 0o600)
        guard descriptor >= 0 else { throw .usage("The lock '\(path)' cannot be opened: \(SystemFailure("open")).") }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            return nil
        }
        return FileLock(descriptor: descriptor)
    }

    /// Releases this process's hold on the lock; processes that inherited the lock still hold it.
    ///
    /// Call it once.
    func release() { close(descriptor) }
}
