/// UTF-8 text that grows at its end, in memory of its own.
///
/// An array would ask at each append whether somebody else holds it. A cart's JSON consists of some hundred small pieces,
/// so that question would cost more than the copying.
///
/// Unchecked because of the pointer; proof: the value cannot be copied, and it alone holds the memory.
struct TextBuffer: ~Copyable, @unchecked Sendable {
    private var start: UnsafeMutableRawPointer
    private var capacity: Int
    /// The number of bytes.
    private(set) var count = 0

    /// Makes an empty text with room for `capacity` bytes; it grows by itself.
    init(capacity: Int) {
        self.capacity = max(capacity, 16)
        start = .allocate(byteCount: self.capacity, alignment: 1)
    }

    deinit {
        start.deallocate()
    }

    /// A copy of the bytes.
    var bytes: [UInt8] { withBytes { Array($0) } }

    /// The bytes as a string.
    var text: String { withBytes { String(decoding: $0, as: UTF8.self) } }

    /// Calls `body` with the bytes, valid during the call.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(UnsafeRawBufferPointer(start: start, count: count))
    }

    /// Appends a byte.
    mutating func append(_ byte: UInt8) {
        reserve(1)
        start.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    /// Appends text that is known when the program is compiled.
    mutating func append(_ literal: StaticString) {
        append(UnsafeRawBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount))
    }

    /// Appends text.
    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    /// Appends bytes of text.
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        reserve(bytes.count)
        (start + count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    /// Appends at most `length` bytes, which `write` writes; it returns how many it wrote.
    mutating func append(atMost length: Int, _ write: (UnsafeMutableRawPointer) -> Int) {
        reserve(length)
        count += write(start + count)
    }

    private mutating func reserve(_ length: Int) {
        if count + length > capacity { grow(to: count + length) }
    }

    @inline(never)
    private mutating func grow(to needed: Int) {
        capacity = max(2 * capacity, needed)
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 1)
        larger.copyMemory(from: start, byteCount: count)
        start.deallocate()
        start = larger
    }
}
