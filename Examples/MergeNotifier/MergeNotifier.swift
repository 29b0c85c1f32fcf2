import CartService
import Hiredis

/// Tells users that a guest's cart has been merged into theirs: a worker beside the servers.
///
///     swift run merge-notifier redis://127.0.0.1:6379
///
/// It keeps its place in Redis, so a restart misses nothing. If it crashes after a notification and before it has kept
/// its place, it notifies that user twice. To prevent that, store the migration's id with each notification.
@main
struct MergeNotifier {
    static func main() async throws {
        let url = try RedisURL(CommandLine.arguments.dropFirst().first ?? "redis://127.0.0.1:6379")
        let redis = try RedisClient(RedisConfiguration(url: url))
        try await run(carts: Carts(redis: redis), redis: redis) { print($0) }
    }

    static let placeKey = "merge-notifier:place"

    static func run(carts: Carts, redis: RedisClient, tell: @Sendable (String) async throws -> Void) async throws {
        let kept = try await redis.execute(RedisCommand("HGETALL", placeKey)).elements
        var place: [Int: CartEventID] = [:]
        for id in kept?.compactMap(\.string).compactMap(CartEventID.init) ?? [] { place[id.stream] = id }
        for try await event in carts.events(from: .after(Array(place.values))) {
            if event.kind == .migrated {
                let lines = event.fields["lines"]?.split(separator: " ").count ?? 0
                try await tell("\(event.identifier): \(lines) line(s) of your guest cart are in your cart now.")
            }
            let command = RedisCommand("HSET", placeKey, "\(event.id.stream)", event.id.description)
            _ = try await redis.execute(command)
        }
    }
}
