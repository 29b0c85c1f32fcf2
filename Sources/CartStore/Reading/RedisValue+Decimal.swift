import Hiredis

extension RedisValue {
    /// The number that an integer reply, or a string of decimal digits, stands for.
    var decimal: Int64? {
        if let integer { return integer }
        return withBytes { Int64(decimalDigits: $0, maxDigits: 18) } ?? nil
    }
}
