/// One of the 16,384 slots over which a Cluster spreads its keys.
///
/// CRC16 (XMODEM) of the key, or of its hash tag: the part between the first `{` and the next `}`, unless it is empty.
/// Source: "Redis cluster specification", https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/.
public struct RedisHashSlot: Hashable, Sendable {
    /// How many slots there are.
    public static let count = 16_384

    /// The slot's number, from 0.
    public let number: Int

    /// Makes a slot from its number; nil when there is no such slot.
    public init?(_ number: Int) {
        guard (0..<Self.count).contains(number) else { return nil }
        self.number = number
    }

    /// The slot of a key.
    init(key: UnsafeRawBufferPointer) {
        var hashed = key
        if let open = key.firstIndex(of: UInt8(ascii: "{")),
            let close = key[(open + 1)...].firstIndex(of: UInt8(ascii: "}")), close > open + 1
        {
            hashed = UnsafeRawBufferPointer(rebasing: key[(open + 1)..<close])
        }
        var remainder: UInt16 = 0
        for byte in hashed {
            remainder = remainder << 8 ^ Self.table[Int(UInt8(truncatingIfNeeded: remainder >> 8) ^ byte)]
        }
        number = Int(remainder) % Self.count
    }

    /// The slot of a key.
    public init(key: String) {
        self = Array(key.utf8).withUnsafeBytes { RedisHashSlot(key: $0) }
    }

    private static let table: [UInt16] = (0..<256).map { byte in
        var remainder = UInt16(byte) << 8
        for _ in 0..<8 {
            remainder = remainder & 0x8000 != 0 ? remainder << 1 ^ 0x1021 : remainder << 1
        }
        return remainder
    }
}
