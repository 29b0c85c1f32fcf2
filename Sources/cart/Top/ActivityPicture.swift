import CartService
import CartStore

/// What has happened to carts in one interval, and how Redis is, as `cart top` shows it.
struct ActivityPicture {
    private let kinds: [(name: String, rate: Double)]
    private let owners: [(identifier: String, count: Int)]
    private let servers: [(address: String, state: Result<ServerState, CartError>)]

    init(
        _ counts: RecentActivity.Counts,
        seconds: Int,
        servers: [(address: String, state: Result<ServerState, CartError>)],
        maxCarts: Int
    ) {
        kinds = counts.kinds.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { ($0.key, Double($0.value) / Double(seconds)) }
        owners = counts.owners.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(maxCarts)
            .map { ($0.key, $0.value) }
        self.servers = servers
    }

    /// Three tables: the servers, the rates, the busiest carts.
    func text(isTerminal: Bool) -> String {
        var redis = Table([
            ("Server", .left), ("State", .left), ("Latency ms", .right), ("Commands/s", .right), ("Memory MiB", .right),
            ("Clients", .right), ("Evicted", .right),
        ])
        for server in servers {
            switch server.state {
            case .success(let state):
                redis.append([
                    "\(server.address) (\(state.product), \(state.role))", state.isInSync ? "up" : "out of sync",
                    Self.decimal(state.latency.milliseconds), "\(state.operationsPerSecond)",
                    "\(state.usedMemory >> 20)", "\(state.clients)", "\(state.evictedKeys)",
                ])
            case .failure: redis.append([server.address, "down", "", "", "", "", ""])
            }
        }
        var rates = Table([("Event", .left), ("a second", .right)])
        for kind in kinds { rates.append([kind.name, Self.decimal(kind.rate)]) }
        var busiest = Table([("Cart", .left), ("Events", .right)])
        for owner in owners { busiest.append([owner.identifier, "\(owner.count)"]) }
        let changes =
            kinds.isEmpty
            ? ["Nothing has happened to carts."]
            : [rates.text(isTerminal: isTerminal), busiest.text(isTerminal: isTerminal)]
        return ([redis.text(isTerminal: isTerminal)] + changes).joined(separator: "\n\n")
    }

    /// The picture as JSON: `{"servers":[{"address","state","latency_ms"}],"rates":{…},"carts":[{"identifier","events"}]}`.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("servers")
        writer.beginArray()
        for server in servers {
            writer.beginObject()
            writer.member("address", server.address)
            let state = try? server.state.get()
            writer.member("state", state.map { $0.isInSync ? "up" : "out_of_sync" } ?? "down")
            writer.key("latency_ms")
            writer.write(state.map { JSONText(trusted: Self.decimal($0.latency.milliseconds)) })
            writer.endObject()
        }
        writer.endArray()
        writer.key("rates")
        writer.beginObject()
        for kind in kinds {
            writer.key(kind.name)
            writer.write(JSONText(trusted: Self.decimal(kind.rate)))
        }
        writer.endObject()
        writer.key("carts")
        writer.beginArray()
        for owner in owners {
            writer.beginObject()
            writer.member("identifier", owner.identifier)
            writer.member("events", owner.count)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    /// A number with two digits after the point.
    private static func decimal(_ value: Double) -> String {
        let hundredths = Int64((value * 100).rounded())
        let rest = hundredths % 100
        return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}

extension Duration {
    fileprivate var milliseconds: Double { Double(components.seconds) * 1000 + Double(components.attoseconds) / 1e15 }
}
