/// Which node of a Cluster a command belongs to.
enum ClusterRoute: Equatable {
    /// The command has no key.
    case any
    /// The node that serves the slot.
    case slot(RedisHashSlot)

    /// Reads the keys of a command.
    ///
    /// - Throws: `.crossSlot` when they lie in different slots.
    init(_ command: RedisCommand) throws(RedisError) {
        let arguments = command.encoder
        if command.script != nil {
            // The number of keys stands first, the keys follow it.
            self = try Self.route(arguments, CommandKeys.counted(count: 0, other: nil).positions(in: arguments))
        } else {
            let name = arguments.argument(at: 0).map { String(decoding: $0, as: UTF8.self) } ?? ""
            self = try Self.route(arguments, CommandKeys(name).positions(in: arguments))
        }
    }

    private static func route(_ arguments: CommandEncoder, _ positions: [Int]) throws(RedisError) -> ClusterRoute {
        guard let last = positions.max() else { return .any }
        let ranges = arguments.argumentRanges(through: last)
        var first: (slot: RedisHashSlot, key: Range<Int>)?
        for position in positions where position < ranges.count {
            let key = ranges[position]
            let slot = arguments.bytes.withBytes { RedisHashSlot(key: UnsafeRawBufferPointer(rebasing: $0[key])) }
            if let first, first.slot != slot {
                throw RedisError(
                    .crossSlot,
                    outcome: .notSent,
                    message: """
                        the command's keys lie in different slots (\(first.slot.number) and \(slot.number)); give them \
                        the same hash tag: {…}
                        """,
                    keys: [first.key, key].map { range in
                        arguments.bytes.withBytes { String(decoding: $0[range], as: UTF8.self) }
                    }
                )
            }
            first = first ?? (slot, key)
        }
        return first.map { .slot($0.slot) } ?? .any
    }
}
