/// Encodes arguments as RESP bulk strings.
///
/// The leading `*count\r\n` is not part of `bytes`; whoever sends them writes it from `count`.
struct CommandEncoder: Sendable {
    private(set) var bytes: CommandBytes
    private(set) var count = 0

    init(capacity: Int) {
        bytes = CommandBytes(capacity: capacity)
    }

    /// Bytes that an argument takes up, or a few more.
    static func size(ofArgument length: Int) -> Int { length < 100 ? length + 7 : length + 16 }

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
        return bytes.withBytes { Array($0[range]) }
    }

    /// Where in `bytes` the arguments stand, up to the one at `last`.
    func argumentRanges(through last: Int) -> [Range<Int>] {
        bytes.withBytes { bytes in
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
    }

    /// Calls `body` with `*count\r\n` or `$count\r\n`.
    static func withHeader(_ mark: UInt8, _ count: Int, _ body: (UnsafeRawBufferPointer) -> Void) {
        withUnsafeTemporaryAllocation(byteCount: 23, alignment: 1) { header in
            header[21] = UInt8(ascii: "\r")
            header[22] = UInt8(ascii: "\n")
            let digits = decimal(Int64(count), in: UnsafeMutableRawBufferPointer(rebasing: header[1..<21]))
            header[digits.startIndex] = mark
            body(UnsafeRawBufferPointer(rebasing: header[digits.startIndex...]))
        }
    }

    private mutating func appendBulk(_ argument: UnsafeRawBufferPointer) {
        let length = argument.count
        count += 1
        guard length < 100 else {
            Self.withHeader(UInt8(ascii: "$"), length) { header in
                bytes.append(count: header.count + length + 2) { room in
                    room.copyMemory(from: header)
                    Self.finish(UnsafeMutableRawBufferPointer(rebasing: room[header.count...]), argument)
                }
            }
            return
        }
        // Nearly all arguments: one or two digits.
        let digits = length < 10 ? 1 : 2
        bytes.append(count: digits + length + 5) { room in
            room[0] = UInt8(ascii: "$")
            if digits == 2 { room[1] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: length / 10) }
            room[digits] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: length % 10)
            room[digits + 1] = UInt8(ascii: "\r")
            room[digits + 2] = UInt8(ascii: "\n")
            Self.finish(UnsafeMutableRawBufferPointer(rebasing: room[(digits + 3)...]), argument)
        }
    }

    /// Writes an argument and the end of its line.
    private static func finish(_ room: UnsafeMutableRawBufferPointer, _ argument: UnsafeRawBufferPointer) {
        room.copyMemory(from: argument)
        room[argument.count] = UInt8(ascii: "\r")
        room[argument.count + 1] = UInt8(ascii: "\n")
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
