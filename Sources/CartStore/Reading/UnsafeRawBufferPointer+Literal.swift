import CartModel

extension UnsafeRawBufferPointer {
    /// Whether the bytes are those of a text that is known when the program is compiled.
    @inline(__always)
    func equals(_ literal: StaticString) -> Bool {
        count == literal.utf8CodeUnitCount && hasText(literal)
    }
}
