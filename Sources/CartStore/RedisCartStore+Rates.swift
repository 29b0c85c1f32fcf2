import Hiredis

extension RedisCartStore {
    /// Adds up what processes have counted, in one round trip for each node.
    ///
    /// A count whose reply is lost may be added twice; limits are no books.
    ///
    /// - Returns: The sum of all processes for each count; `nil` where Redis could not be asked.
    public func addRates(_ counts: [RateCount]) async -> [Int64?] {
        var commands: [RedisCommand] = []
        for count in counts {
            let key = keyspace.rate(count.name)
            commands.append(RedisCommand("INCRBY", key, "\(count.count)"))
            commands.append(RedisCommand("PEXPIRE", key, "\(count.timeToLive)"))
        }
        let results = await redis.pipeline(commands)
        return counts.indices.map { index in
            guard case .success(let sum) = results[index * 2] else { return nil }
            return sum.integer
        }
    }
}
