import Hiredis

extension RedisValue {
    /// The first of the words that a string holds, with blanks between; `nil` where there is none.
    var firstWord: String? {
        withBytes { bytes in
            var scanner = WordScanner(bytes)
            return scanner.word().map { String(decoding: $0, as: UTF8.self) }
        } ?? nil
    }
}
