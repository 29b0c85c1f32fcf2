import Hiredis

extension RedisValue {
    /// A string, or the decimal digits of an integer reply; empty for anything else.
    var text: String { string ?? integer.map { String($0) } ?? "" }
}
