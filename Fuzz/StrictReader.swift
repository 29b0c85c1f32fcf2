/// Reads RESP2 by the letter, slowly and independently of the reader under test.
///
/// Refuses whatever the protocol leaves open, such as signs and leading zeros, so that what it accepts has one meaning.
struct StrictReader {
    /// A value, as plain as can be.
    indirect enum Value {
        case null
        case integer(Int64)
        case simple([UInt8])
        case bulk([UInt8])
        case error([UInt8])
        case array([Value])

        /// Whether the reader under test made the same of it.
        func matches(_ value: RedisValue) -> Bool {
            switch self {
            case .null: value.isNull
            case .integer(let number): value.integer == number
            case .simple(let bytes): value.kind == .simpleString && value.bytes == bytes
            case .bulk(let bytes): value.kind == .bulkString && value.bytes == bytes
            case .error(let bytes): value.error?.message == String(decoding: bytes, as: UTF8.self)
            case .array(let values):
                value.elements?.count == values.count
                    && zip(values, value.elements.map(Array.init) ?? []).allSatisfy { $0.matches($1) }
            }
        }
    }

    private let bytes: [UInt8]
    private var position = 0
    private var elements = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// All values, or nil when anything is not well-formed or over the limits.
    mutating func readAll() -> [Value]? {
        var values: [Value] = []
        while position < bytes.count {
            elements = 1
            guard let value = readValue(depth: 0) else { return nil }
            values.append(value)
        }
        return values
    }

    private mutating func readValue(depth: Int) -> Value? {
        guard position < bytes.count else { return nil }
        let mark = bytes[position]
        position += 1
        guard let line = readLine() else { return nil }
        switch mark {
        case UInt8(ascii: "+"): return .simple(line)
        case UInt8(ascii: "-"): return .error(line)
        case UInt8(ascii: ":"): return Self.number(line).map { .integer($0) }
        case UInt8(ascii: "$"):
            guard let length = Self.number(line), length >= -1, length < 1 << 14 else { return nil }
            guard length >= 0 else { return .null }
            let end = position + Int(length)
            guard end + 2 <= bytes.count, bytes[end] == 13, bytes[end + 1] == 10 else { return nil }
            defer { position = end + 2 }
            return .bulk(Array(bytes[position..<end]))
        case UInt8(ascii: "*"):
            guard let count = Self.number(line), count >= -1, count < 1 << 10 else { return nil }
            guard count >= 0 else { return .null }
            elements += Int(count)
            guard depth < 7, elements < 1 << 12 else { return nil }
            var values: [Value] = []
            for _ in 0..<count {
                guard let value = readValue(depth: depth + 1) else { return nil }
                values.append(value)
            }
            return .array(values)
        default: return nil
        }
    }

    private mutating func readLine() -> [UInt8]? {
        guard let end = bytes[position...].firstIndex(where: { $0 == 13 || $0 == 10 }), bytes[end] == 13,
            end + 1 < bytes.count, bytes[end + 1] == 10
        else { return nil }
        defer { position = end + 2 }
        return Array(bytes[position..<end])
    }

    private static func number(_ line: [UInt8]) -> Int64? {
        let text = String(decoding: line, as: UTF8.self)
        guard let number = Int64(text), String(number) == text else { return nil }
        return number
    }
}
