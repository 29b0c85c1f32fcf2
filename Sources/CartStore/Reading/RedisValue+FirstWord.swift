import Hiredis

extension RedisValue {
    /// The first word of a string whose words are separated by blanks; `nil` when there is no word.
    var firstWord: String? {
        withBytes { bytes in
            var scanner = WordScanner(bytes)
            return scanner.word().map { String(decoding: $0, as: UTF8.self) }
        } ?? nil
    }
}
