import Foundation

/// A directory that goes with its last reference; its path is short enough for a Unix socket.
final class TemporaryDirectory: Sendable {
    let url: URL

    init() throws {
        url = URL(fileURLWithPath: "/tmp/cart-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// Writes a file and returns its path.
    func write(_ text: String, to name: String) throws -> String {
        let file = url.appendingPathComponent(name)
        try text.write(to: file, atomically: true, encoding: .utf8)
        return file.path
    }
}
