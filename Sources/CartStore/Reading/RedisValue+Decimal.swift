import Hiredis

extension RedisValue {
    /// The number that an integer reply, or a string of decimal digits, stands for.
    var decimal: Int64? {
        if let integer { return integer }
        return withBytes { bytes -> Int64? in
            guard bytes.count > 0, bytes.count <= 18 else { return nil }
            var number: Int64 = 0
            for byte in bytes {
                guard (0x30...0x39).contains(byte) else { return nil }
                number = number &* 10 &+ Int64(byte &- 0x30)
            }
            return number
        } ?? nil
    }
}
