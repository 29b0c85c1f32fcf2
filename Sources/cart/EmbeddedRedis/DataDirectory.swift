import Foundation
import Processes

/// The directory of a private service: Redis's socket and data, locks, and made-up secrets.
struct DataDirectory: Sendable {
    /// The path as it was given; relative paths stay so, because sockets allow few bytes.
    let path: String

    var socket: String { path + "/redis.sock" }
    var log: String { path + "/redis.log" }
    var secrets: String { path + "/secrets" }

    /// Held by `cart serve` while it runs.
    var serviceLock: String { path + "/serve.lock" }

    /// Held by the embedded Redis, and by the process that watches over it, until both have ended.
    var redisLock: String { path + "/redis.lock" }

    /// How many bytes the path of a Unix socket may have, the terminating zero not counted.
    private static let socketPathLimit: Int = {
        MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1
    }()

    /// Makes the directory, for its owner alone.
    func create() throws(CommandFailure) {
        guard socket.utf8.count <= Self.socketPathLimit else {
            throw .usage(
                "The socket '\(socket)' has \(socket.utf8.count) bytes, allowed are \(Self.socketPathLimit): "
                    + "give --data a shorter or a relative path."
            )
        }
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            guard chmod(path, 0o700) == 0 else { throw SystemFailure("chmod") }
        } catch {
            throw .usage(
                "The data directory '\(path)' cannot be made: \(Self.reason(error)); give --data another path."
            )
        }
    }

    private static func reason(_ error: any Error) -> String {
        (error as? SystemFailure)?.description ?? (error as NSError).localizedDescription
    }
}
