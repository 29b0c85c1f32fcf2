/// The positions of a command's keys among its arguments.
///
/// The command's name has position 0.
///
/// Commands that are not listed have one key, which follows the name. Source: `COMMAND` of Redis 7.
enum CommandKeys: Equatable {
    /// The command has no key; any node will do.
    case none
    /// Every `step`th argument from `first` to the end, without the last `omitted` arguments.
    case strided(first: Int, step: Int, omitted: Int)
    /// These arguments.
    case listed([Int])
    /// Argument `count` is the number of keys that follow it. Argument `other` is a key as well.
    case counted(count: Int, other: Int?)
    /// The first half of what follows the word `STREAMS`.
    case streams

    /// Where a command has its keys.
    init(_ name: String) {
        self = Self.table[name.uppercased()] ?? .listed([1])
    }

    /// The numbers of the arguments that are keys.
    func positions(in arguments: CommandEncoder) -> [Int] {
        switch self {
        case .none:
            return []
        case .listed(let numbers):
            return numbers.filter { $0 < arguments.count }
        case .strided(let first, let step, let omitted):
            return Array(stride(from: first, to: arguments.count - omitted, by: step))
        case .counted(let count, let other):
            let text = arguments.argument(at: count).map { String(decoding: $0, as: UTF8.self) } ?? ""
            let keys = max(0, min(Int(text) ?? 0, arguments.count - count - 1))
            return (other.map { [$0] } ?? []) + Array((count + 1)..<(count + 1 + keys))
        case .streams:
            let ranges = arguments.argumentRanges(through: arguments.count)
            let word = ranges.dropFirst().firstIndex { range in
                arguments.bytes.withBytes { String(decoding: $0[range], as: UTF8.self).uppercased() == "STREAMS" }
            }
            guard let word else { return [] }
            return Array((word + 1)..<(word + 1 + (arguments.count - word - 1) / 2))
        }
    }

    private static let table: [String: CommandKeys] = {
        var table: [String: CommandKeys] = [:]
        func add(_ keys: CommandKeys, _ names: String) {
            for name in names.split(separator: " ") {
                table[String(name)] = keys
            }
        }
        add(
            .none,
            """
            ACL ASKING AUTH BGREWRITEAOF BGSAVE CLIENT CLUSTER COMMAND CONFIG DBSIZE DEBUG ECHO FAILOVER FLUSHALL \
            FLUSHDB FUNCTION HELLO INFO KEYS LASTSAVE LATENCY LOLWUT MODULE PING PSUBSCRIBE PUBLISH PUBSUB \
            PUNSUBSCRIBE RANDOMKEY READONLY READWRITE RESET ROLE SAVE SCAN SCRIPT SELECT SLOWLOG SUBSCRIBE SWAPDB \
            TIME UNSUBSCRIBE WAIT
            """
        )
        add(
            .strided(first: 1, step: 1, omitted: 0),
            "DEL EXISTS MGET PFCOUNT PFMERGE SDIFF SDIFFSTORE SINTER SINTERSTORE SUNION SUNIONSTORE TOUCH UNLINK"
        )
        add(.strided(first: 1, step: 2, omitted: 0), "MSET MSETNX")
        add(.strided(first: 1, step: 1, omitted: 1), "BLPOP BRPOP BZPOPMAX BZPOPMIN")
        add(.strided(first: 2, step: 1, omitted: 0), "BITOP")
        add(
            .listed([1, 2]),
            "BLMOVE BRPOPLPUSH COPY GEOSEARCHSTORE LCS LMOVE RENAME RENAMENX RPOPLPUSH SMOVE ZRANGESTORE"
        )
        add(.listed([2]), "MEMORY OBJECT XGROUP XINFO")
        add(.counted(count: 2, other: nil), "BLMPOP BZMPOP EVAL EVALSHA EVALSHA_RO EVAL_RO FCALL FCALL_RO")
        add(.counted(count: 1, other: nil), "LMPOP SINTERCARD ZDIFF ZINTER ZINTERCARD ZMPOP ZUNION")
        add(.counted(count: 2, other: 1), "ZDIFFSTORE ZINTERSTORE ZUNIONSTORE")
        add(.streams, "XREAD XREADGROUP")
        return table
    }()
}
