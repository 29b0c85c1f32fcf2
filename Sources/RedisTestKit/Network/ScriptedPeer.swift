import Dispatch
import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// A peer that accepts connections and follows a script for each of them, to do what no real Redis does.
public final class ScriptedPeer: Sendable {
    /// One step of a connection.
    public enum Step: Sendable {
        /// Read until these words have come since the last step.
        case wait(for: String)
        /// Send these bytes.
        case send(String)
        /// Close, whatever has not been read.
        case close
    }

    /// The answers to a client's first commands.
    public static let greeting: [Step] = [
        .wait(for: "PING\r\n"),
        .send("-ERR unknown subcommand\r\n*2\r\n$10\r\n1700000000\r\n$1\r\n0\r\n+PONG\r\n"),
    ]

    /// The port on 127.0.0.1.
    public let port: Int
    private let listener: CInt
    private let accepted = Atomic<Int>(0)

    /// Starts to listen.
    ///
    /// - Parameter scripts: What to do to the first connection, to the second and so on; the last one holds for the rest.
    public init(_ scripts: [[Step]]) throws {
        let (listener, port) = try LoopbackPort.listen()
        self.listener = listener
        self.port = port
        DispatchQueue(label: "peer").async { [weak self] in
            var number = 0
            while true {
                guard let connection = LoopbackPort.accept(on: listener) else { return }
                self?.accepted.add(1, ordering: .relaxed)
                let script = scripts[min(number, scripts.count - 1)]
                number += 1
                DispatchQueue.global().async { Self.play(script, connection) }
            }
        }
    }

    deinit {
        shutdown(listener, CInt(SHUT_RDWR))
        close(listener)
    }

    /// `redis://127.0.0.1:port`.
    public var url: String { "redis://127.0.0.1:\(port)" }

    /// Connections taken so far.
    public var acceptedConnections: Int { accepted.load(ordering: .relaxed) }

    private static func play(_ script: [Step], _ connection: CInt) {
        defer { close(connection) }
        for step in script {
            switch step {
            case .wait(let words):
                guard read(until: Array(words.utf8), connection) else { return }
            case .send(let text):
                let bytes = Array(text.utf8)
                guard send(connection, bytes, bytes.count, noSignal) == bytes.count else { return }
            case .close:
                return
            }
        }
        // Stays open until the other side goes.
        _ = read(until: nil, connection)
    }

    private static func read(until words: [UInt8]?, _ connection: CInt) -> Bool {
        var seen: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return false }
            guard let words else { continue }
            // The words may come in two pieces.
            seen = seen.suffix(words.count - 1) + buffer[..<count]
            if contains(seen, words) { return true }
        }
    }

    private static func contains(_ bytes: [UInt8], _ words: [UInt8]) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while rest.count >= words.count, let start = rest.index(ofFirst: words[0]) {
                rest = rest[start...]
                guard rest.count >= words.count else { return false }
                if rest.prefix(words.count).elementsEqual(words) { return true }
                rest = rest.dropFirst()
            }
            return false
        }
    }

    #if canImport(Darwin)
        private static var noSignal: CInt { 0 }
    #else
        private static var noSignal: CInt { CInt(MSG_NOSIGNAL) }
    #endif
}

extension Slice<UnsafeRawBufferPointer> {
    /// The index of the first byte of this value, found without looking at each in Swift.
    fileprivate func index(ofFirst byte: UInt8) -> Int? {
        guard let start = base.baseAddress, let found = memchr(start + startIndex, CInt(byte), count) else {
            return nil
        }
        return UnsafeRawPointer(found) - start
    }
}
