#if canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#else
    import Glibc
#endif

/// An IP address, or a range of them as `10.0.0.0/8` or `2001:db8::/32`.
public struct AddressRange: Hashable, Sendable {
    private let bytes: [UInt8]
    private let length: Int

    /// Reads a range; `nil` when the text is not a range.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let bytes = Self.bytes(String(parts[0])) else { return nil }
        self.bytes = bytes
        guard parts.count == 2 else {
            length = bytes.count * 8
            return
        }
        guard let length = Int(parts[1]), (0...bytes.count * 8).contains(length) else { return nil }
        self.length = length
    }

    /// Whether another range, or an address, lies in this one.
    func contains(_ other: AddressRange) -> Bool {
        guard bytes.count == other.bytes.count, other.length >= length else { return false }
        return Self.mask(other.bytes, length) == Self.mask(bytes, length)
    }

    /// Whether the address is a loopback address.
    var isLoopback: Bool {
        bytes.count == 4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
    }

    /// The name under which requests are counted together: the IPv4 address, or the /64 network of an IPv6 address,
    /// because one IPv6 subscriber has a whole /64.
    var subscriber: String {
        let part = bytes.count == 4 ? bytes : Array(bytes.prefix(8))
        return part.map { String($0, radix: 16) }.joined(separator: ".")
    }

    private static func mask(_ bytes: [UInt8], _ length: Int) -> [UInt8] {
        bytes.enumerated().map { index, byte in
            let bits = min(8, max(0, length - index * 8))
            return bits == 0 ? 0 : byte & (0xFF << UInt8(8 - bits))
        }
    }

    /// The bytes of an address; IPv4 within IPv6 (`::ffff:192.0.2.1`) is IPv4.
    private static func bytes(_ text: String) -> [UInt8]? {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 { return withUnsafeBytes(of: &four) { Array($0) } }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        let bytes = withUnsafeBytes(of: &six) { Array($0) }
        let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]
        return bytes.starts(with: mapped) ? Array(bytes[12...]) : bytes
    }
}
