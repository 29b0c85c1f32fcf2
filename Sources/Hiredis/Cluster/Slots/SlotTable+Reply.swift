extension SlotTable {
    /// Reads the answer of `CLUSTER SLOTS`; nil when it has another form.
    ///
    /// - Parameter asked: The node that answered: an entry without a host means its host.
    init?(_ reply: RedisValue, asked: RedisEndpoint.Address) {
        guard let ranges = reply.elements else { return nil }
        self.init()
        for range in ranges {
            guard let parts = range.elements, parts.count >= 3, let first = parts[0].integer,
                let last = parts[1].integer,
                let start = RedisHashSlot(Int(first)), let end = RedisHashSlot(Int(last)), start.number <= end.number
            else { return nil }
            let nodes = parts[2...].map { Self.address($0, asked: asked) }
            // A primary whose address is unknown cannot be asked; its slots stay open until somebody knows it.
            guard let primary = nodes[0] else { continue }
            assign(
                start.number...end.number,
                to: Shard(primary: primary, replicas: nodes.dropFirst().compactMap { $0 })
            )
        }
    }

    private static func address(_ node: RedisValue, asked: RedisEndpoint.Address) -> RedisEndpoint.Address? {
        guard let parts = node.elements, parts.count >= 2, let port = parts[1].integer, (1...65_535).contains(port)
        else {
            return nil
        }
        if parts[0].isNull { return RedisEndpoint.Address(host: asked.host, port: Int(port)) }
        guard let host = parts[0].string, host != "?" else { return nil }
        return RedisEndpoint.Address(host: host.isEmpty ? asked.host : host, port: Int(port))
    }
}
