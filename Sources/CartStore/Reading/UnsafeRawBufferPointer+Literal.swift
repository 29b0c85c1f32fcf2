extension UnsafeRawBufferPointer {
    /// Whether the bytes are those of a text that is known when the program is compiled.
    func equals(_ literal: StaticString) -> Bool {
        count == literal.utf8CodeUnitCount && starts(with: literal)
    }

    /// Whether the bytes begin with those of a text that is known when the program is compiled.
    func starts(with literal: StaticString) -> Bool {
        let length = literal.utf8CodeUnitCount
        guard count >= length else { return false }
        for index in 0..<length where self[index] != literal.utf8Start[index] { return false }
        return true
    }
}
