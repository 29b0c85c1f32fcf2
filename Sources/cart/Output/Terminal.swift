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

    /// Writes bytes and a line feed to a file of its own; `false` when that cannot be done, or the file is there already.
    static func write(_ bytes: [UInt8], toFile path: String) -> Bool {
        let data = Data(bytes + [UInt8(ascii: "\n")])
        return (try? data.write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)) != nil
    }

    /// The reader may have gone (`cart dump … | head`), which is no error.
    private static func write(_ bytes: [UInt8], to handle: FileHandle) {
        try? handle.write(contentsOf: Data(bytes + [UInt8(ascii: "\n")]))
    }
}
