extension JSONScanner {
    /// The text of a string that ``string()`` has found; `nil` unless it is UTF-8.
    func text(of string: StringRange) -> String? {
        let content = UnsafeRawBufferPointer(rebasing: bytes[string.range])
        guard string.isEscaped else { return content.validText }
        return Self.unescaped(content)
    }

    /// The text of a string's content, whose escape sequences are well formed because ``string()`` has passed them.
    private static func unescaped(_ content: UnsafeRawBufferPointer) -> String? {
        var output: [UInt8] = []
        output.reserveCapacity(content.count)
        var index = 0
        while index < content.count {
            guard content[index] == UInt8(ascii: "\\") else {
                output.append(content[index])
                index += 1
                continue
            }
            let letter = content[index + 1]
            index += 2
            switch letter {
            case UInt8(ascii: "b"): output.append(0x08)
            case UInt8(ascii: "f"): output.append(0x0C)
            case UInt8(ascii: "n"): output.append(0x0A)
            case UInt8(ascii: "r"): output.append(0x0D)
            case UInt8(ascii: "t"): output.append(0x09)
            case UInt8(ascii: "u"):
                var scanner = JSONScanner(UnsafeRawBufferPointer(rebasing: content[index...]))
                guard let scalar = scanner.escapedScalar(), let encoded = UTF8.encode(scalar) else { return nil }
                output.append(contentsOf: encoded)
                index += scanner.index
            default: output.append(letter)
            }
        }
        return String(validating: output, as: UTF8.self)
    }

    /// Reads what follows `\u`: four digits, or a pair of surrogates with another `\u` between them.
    private mutating func escapedScalar() -> Unicode.Scalar? {
        guard let first = codeUnit() else { return nil }
        guard UTF16.isLeadSurrogate(first) else { return Unicode.Scalar(first) }
        guard skip("\\u"), let second = codeUnit(), UTF16.isTrailSurrogate(second) else { return nil }
        return UTF16.decode(UTF16.EncodedScalar([first, second]))
    }
}
