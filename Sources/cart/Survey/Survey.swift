import CartService

/// How many owners there are of each kind, and when their carts expire.
struct Survey {
    /// A span of time in which carts expire.
    static let spans: [(name: String, limit: Int64)] = [
        ("under 1h", 3_600_000), ("under 1d", 86_400_000), ("under 7d", 604_800_000), ("under 30d", 2_592_000_000),
        ("under 90d", 7_776_000_000), ("later", .max),
    ]

    private(set) var owners: [String: Int] = [:]
    private(set) var expiries = [Int](repeating: 0, count: spans.count)
    private(set) var never = 0
    /// Emptied carts, which are not counted among the owners.
    private(set) var empty = 0
    private(set) var sealed = 0
    private(set) var markers = 0

    /// How many owners were seen.
    var total: Int { owners.values.reduce(0, +) }

    /// Counts an owner.
    mutating func add(_ owner: OwnerSummary, separator: Character) {
        guard owner.state != .marker else {
            markers += 1
            return
        }
        // An emptied cart lives on for seconds, so that retries are recognised; it does not count.
        guard owner.isHeld else {
            empty += 1
            return
        }
        owners[String(owner.identifier.prefix { $0 != separator }), default: 0] += 1
        if owner.state == .sealed { sealed += 1 }
        guard let rest = owner.timeToLive else {
            never += 1
            return
        }
        if let index = Self.spans.firstIndex(where: { rest < $0.limit }) { expiries[index] += 1 }
    }

    /// The counts for a person: kinds, then a bar for each span.
    func text(isTerminal: Bool) -> String {
        var kinds = Table([("Kind", .left), ("Owners", .right)])
        for (kind, count) in owners.sorted(by: { $0.key < $1.key }) { kinds.append([kind, "\(count)"]) }
        var spans = Table([("Expires", .left), ("Owners", .right), ("", .left)])
        let counts = zip(Self.spans.map(\.name), expiries) + [("never", never)]
        let most = max(1, counts.map(\.1).max() ?? 1)
        for (name, count) in counts where count > 0 {
            spans.append([name, "\(count)", String(repeating: "#", count: max(1, count * 40 / most))])
        }
        let notes =
            "Emptied a moment ago: \(empty)\nSealed by a migration: \(sealed)\nMarkers of migrated carts: \(markers)"
        return
            "Owners: \(total)\n\(notes)\n\n\(kinds.text(isTerminal: isTerminal))\n\n\(spans.text(isTerminal: isTerminal))"
    }

    /// The counts as JSON.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.member("owners", total)
        writer.key("kinds")
        writer.beginObject()
        for (kind, count) in owners.sorted(by: { $0.key < $1.key }) {
            writer.key(kind)
            writer.write(count)
        }
        writer.endObject()
        writer.key("expiries")
        writer.beginObject()
        for (name, count) in zip(Self.spans.map(\.name), expiries) + [("never", never)] {
            writer.key(name.split(separator: " ").joined(separator: "_"))
            writer.write(count)
        }
        writer.endObject()
        writer.member("empty", empty)
        writer.member("sealed", sealed)
        writer.member("markers", markers)
        writer.endObject()
        return writer.bytes
    }
}
