/// The scripts that one connection's server is known to have, as a bit set.
struct LoadedScripts {
    private var words: [UInt64] = []

    func contains(_ script: RedisScript) -> Bool {
        let (word, bit) = script.number.quotientAndRemainder(dividingBy: 64)
        return word < words.count && words[word] & (1 << UInt64(bit)) != 0
    }

    mutating func insert(_ script: RedisScript) {
        let (word, bit) = script.number.quotientAndRemainder(dividingBy: 64)
        while words.count <= word {
            words.append(0)
        }
        words[word] |= 1 << UInt64(bit)
    }

    mutating func remove(_ script: RedisScript) {
        let (word, bit) = script.number.quotientAndRemainder(dividingBy: 64)
        guard word < words.count else { return }
        words[word] &= ~(1 << UInt64(bit))
    }
}
