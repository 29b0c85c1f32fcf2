/// Encodes arguments as RESP bulk strings into one buffer.
///
/// The leading `*count\r\n` is not part of `bytes`; whoever sends them writes it from `count`.
struct CommandEncoder: Sendable {
    private(set) var bytes: [UInt8] = []
    private(set) var count = 0

    init(capacity: Int) {
        bytes.reserveCapacity(capacity)
    }

    /// Bytes that an argument takes up at most.
    static func size(ofArgument length: Int) -> Int { length + 16 }

    mutating func append(_ argument: String) {
        let isContiguous: Void? = argument.utf8.withContiguousStorageIfAvailable { utf8 in
            appendBulk(UnsafeRawBufferPointer(utf8))
        }
        if isContiguous == nil {
            Array(argument.utf8).withUnsafeBytes { appendBulk($0) }
        }
    }

    mutating func append(_ argument: some FixedWidthInteger) {
        guard let value = Int64(exactly: argument) else {
            append(String(argument))
            return
        }
        withUnsafeTemporaryAllocation(byteCount: 20, alignment: 1) { digits in
            appendBulk(UnsafeRawBufferPointer(UnsafeMutableRawBufferPointer(rebasing: Self.decimal(value, in: digits))))
        }
    }

    mutating func append(bytes argument: some Collection<UInt8>) {
        let isContiguous: Void? = argument.withContiguousStorageIfAvailable { elements in
            appendBulk(UnsafeRawBufferPointer(elements))
        }
        if isContiguous == nil {
            Array(argument).withUnsafeBytes { appendBulk($0) }
        }
    }

    /// The argument at an index, or nil when there are fewer.
    func argument(at index: Int) -> [UInt8]? {
        guard index >= 0, let range = argumentRanges(through: index).last, index < count else { return nil }
        return Array(bytes[range])
    }

    /// Where in `bytes` the arguments stand, up to the one at `last`.
    func argumentRanges(through last: Int) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var position = 0
        while ranges.count <= last, ranges.count < count {
            var length = 0
            position += 1
            while bytes[position] != UInt8(ascii: "\r") {
                length = length * 10 + Int(bytes[position] - UInt8(ascii: "0"))
                position += 1
            }
            position += 2
            ranges.append(position..<position + length)
            position += length + 2
        }
        return ranges
    }

    /// Writes `*count\r\n` or `$count\r\n` to the end of a buffer.
    static func appendHeader(_ mark: UInt8, _ count: Int, to buffer: inout [UInt8]) {
        buffer.append(mark)
        if count < 10 {
            buffer.append(UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: count))
        } else {
            withUnsafeTemporaryAllocation(byteCount: 20, alignment: 1) { digits in
                buffer.append(contentsOf: decimal(Int64(count), in: digits))
            }
        }
        buffer.append(UInt8(ascii: "\r"))
        buffer.append(UInt8(ascii: "\n"))
    }

    private mutating func appendBulk(_ argument: UnsafeRawBufferPointer) {
        Self.appendHeader(UInt8(ascii: "$"), argument.count, to: &bytes)
        bytes.append(contentsOf: argument)
        bytes.append(UInt8(ascii: "\r"))
        bytes.append(UInt8(ascii: "\n"))
        count += 1
    }

    /// Writes a number's digits to the end of `buffer`, which holds 20 bytes, and returns that part.
    private static func decimal(
        _ value: Int64,
        in buffer: UnsafeMutableRawBufferPointer
    ) -> Slice<UnsafeMutableRawBufferPointer> {
        var rest = value.magnitude
        var start = buffer.count
        repeat {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            start -= 1
            buffer[start] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: digit)
            rest = quotient
        } while rest > 0
        if value < 0 {
            start -= 1
            buffer[start] = UInt8(ascii: "-")
        }
        return buffer[start...]
    }
}
