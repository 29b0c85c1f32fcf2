import Hiredis

extension RedisCartStore {
    /// Adds the counts of this process to those of the others, some hundred in one round trip to each node.
    ///
    /// A count whose reply is lost may be added twice. For a limit that is good enough.
    ///
    /// - Returns: The sum of all processes for each count; `nil` where Redis could not be asked.
    public func addRates(_ counts: [RateCount]) async -> [Int64?] {
        var totals: [Int64?] = []
        // A few at a time, so that carts are not kept waiting behind them.
        for start in stride(from: 0, to: counts.count, by: Self.ratesAtOnce) {
            let part = counts[start..<min(start + Self.ratesAtOnce, counts.count)]
            let results = await redis.pipeline(part.flatMap(commands))
            for index in stride(from: 0, to: results.count, by: 2) {
                guard case .success(let sum) = results[index] else {
                    totals.append(nil)
                    continue
                }
                totals.append(sum.integer)
            }
        }
        return totals
    }

    private static let ratesAtOnce = 250

    private func commands(_ count: RateCount) -> [RedisCommand] {
        let key = keyspace.rate(count.name)
        var expiry = RedisCommand("PEXPIRE", key, "\(count.timeToLive)")
        expiry.dependsOnEarlier = true
        return [RedisCommand("INCRBY", key, "\(count.count)"), expiry]
    }
}
