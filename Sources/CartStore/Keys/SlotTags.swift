import Hiredis

/// A short hash tag for each slot of a Cluster, so that a key can be put beside any cart.
enum SlotTags {
    /// The tag of each slot, by its number: the shortest text of base-36 digits, counted up from `0`, that hashes to it.
    static let all: [String] = {
        var tags = [String](repeating: "", count: RedisHashSlot.count)
        var missing = tags.count
        var number = 0
        while missing > 0 {
            let tag = String(number, radix: 36)
            let slot = RedisHashSlot(key: tag).number
            if tags[slot].isEmpty {
                tags[slot] = tag
                missing -= 1
            }
            number += 1
        }
        return tags
    }()

    /// The tag of the only index of a server that is not a Cluster.
    static let only = "0"

    /// The tag of the slot that a key lies in.
    static func tag(of key: String) -> String { all[RedisHashSlot(key: key).number] }
}
