import Foundation

/// Standard output, and whether a person looks at it.
enum Terminal {
    /// Whether a descriptor is a terminal: only then is there color, and only then are tables padded.
    static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

    /// Writes text and a line feed to standard output, at once.
    static func print(_ text: String) { write(Array(text.utf8)) }

    /// Writes bytes and a line feed to standard output, at once.
    static func write(_ bytes: [UInt8]) { write(bytes, to: .standardOutput) }

    /// Writes a line to standard error.
    static func warn(_ text: String) { write(Array("cart: \(text)".utf8), to: .standardError) }

    /// Writes a question to standard error; the answer is typed behind it.
    static func ask(_ question: String) { try? FileHandle.standardError.write(contentsOf: Data(question.utf8)) }

    /// Writes over the line that standard error is at.
    static func overwrite(_ text: String, andEndsLine endsLine: Bool = false) {
        try? FileHandle.standardError.write(contentsOf: Data("\r\(text)\(endsLine ? "\n" : "")".utf8))
    }

    /// Writes bytes and a line feed to a file of its own, which its owner alone may read.
    ///
    /// - Returns: `false` when that cannot be done, or the file is there already.
    static func write(_ bytes: [UInt8], toFile path: String) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try file.write(contentsOf: Data(bytes + [UInt8(ascii: "\n")]))
            try file.synchronize()
            return true
        } catch {
            unlink(path)
            return false
        }
    }

    /// Writes bytes and a line feed, all of them.
    ///
    /// The reader may have gone (`cart dump … | head`), which is no error. Any other failure of standard output ends the
    /// command: what was asked for has not come, for example because the disk is full.
    private static func write(_ bytes: [UInt8], to handle: FileHandle) {
        var rest = (bytes + [UInt8(ascii: "\n")])[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(handle.fileDescriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
                continue
            }
            let number = errno
            if number == EINTR { continue }
            if number == EAGAIN || number == EWOULDBLOCK {
                // Another process has made the pipe or the terminal non-blocking.
                var room = pollfd(fd: handle.fileDescriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&room, 1, -1)
                continue
            }
            guard number != EPIPE, handle.fileDescriptor == STDOUT_FILENO else { return }
            warn("standard output cannot be written: \(String(cString: strerror(number))).")
            exit(1)
        }
    }
}
