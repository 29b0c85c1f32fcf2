import CartModel
import Hiredis

/// Looks at every owner there is, while Redis answers others in between.
///
/// For most keys only the time to live is read: only carts that expire soon, or never, can be empty, sealed or markers.
struct CartSurvey {
    /// How many batches are in progress at a time.
    ///
    /// Redis reads one batch, this process parses another, and the third waits for the first that is done.
    private static let batchesAtOnce = 3

    private let redis: RedisClient
    private let window: Int64
    /// What precedes an owner's identifier in a key.
    private let keyStart: String
    let pattern: String

    /// Makes a survey of the owners of a kind, or of all.
    init(_ store: RedisCartStore, kind: String?) {
        self.init(store, prefix: kind.map { "\($0)\(store.configuration.identifiers.separator)" } ?? "")
    }

    /// Makes a survey of the owners whose identifiers begin with a text.
    init(_ store: RedisCartStore, prefix: String) {
        redis = store.redis
        window = store.window
        keyStart = store.keyspace.cart("")
        pattern = Self.literal(keyStart + prefix) + "*"
    }

    /// A pattern that matches exactly this text.
    private static func literal(_ text: String) -> String {
        String(text.flatMap { "*?[]\\^".contains($0) ? ["\\", $0] : [$0] })
    }

    /// Calls `body` with one batch of owners at a time, in no order.
    func run(_ body: (_ owners: [OwnerSummary]) async -> Void) async throws(CartError) {
        let failure = await withTaskGroup(of: Result<[OwnerSummary], RedisError>.self) { batches -> RedisError? in
            do throws(RedisError) {
                var seen: Set<String> = []
                var underWay = 0
                for try await keys in redis.keys(matching: pattern) {
                    // If Redis's table grows during the scan, Redis may return a key twice.
                    let fresh = keys.filter { seen.insert($0).inserted }
                    if underWay == Self.batchesAtOnce, let batch = await batches.next() {
                        await body(try batch.get())
                        underWay -= 1
                    }
                    batches.addTask { await summaries(fresh) }
                    underWay += 1
                }
                while let batch = await batches.next() { await body(try batch.get()) }
                return nil
            } catch {
                batches.cancelAll()
                return error
            }
        }
        if let failure { throw CartError(failure) }
    }

    /// The summaries of some owners; owners that no longer exist are left out.
    func summaries(_ keys: [String]) async -> Result<[OwnerSummary], RedisError> {
        do throws(RedisError) {
            let rests = try await ask(keys) { key in
                var command = RedisCommand("PTTL", capacity: 24 + key.utf8.count)
                command.append(key)
                return command
            }.map { $0?.integer ?? -2 }
            let unusual = keys.indices.filter { rests[$0] == -1 || (0...window).contains(rests[$0]) }
            let states = try await ask(unusual.map { keys[$0] }) { key in
                RedisCommand("HMGET", key, "entries", "seal", "marker")
            }
            let stateByIndex = Dictionary(zip(unusual, states.map(Self.state))) { _, last in last }
            return .success(
                keys.indices.compactMap { index in
                    guard rests[index] != -2 else { return nil }
                    return OwnerSummary(
                        identifier: String(keys[index].utf8.dropFirst(keyStart.utf8.count)) ?? keys[index],
                        timeToLive: rests[index] < 0 ? nil : rests[index],
                        state: stateByIndex[index] ?? .open
                    )
                }
            )
        } catch {
            return .failure(error)
        }
    }

    private static func state(_ reply: RedisValue?) -> OwnerSummary.State {
        guard let values = reply?.elements, values.count == 3 else { return .open }
        if !values[1].isNull { return .sealed }
        if !values[2].isNull { return .marker }
        return values[0].isNull || values[0].decimal == 0 ? .empty : .open
    }

    /// The replies to a command for each key; `nil` for a key that is another type's by now.
    private func ask(
        _ keys: [String],
        _ command: (String) -> RedisCommand
    ) async throws(RedisError) -> [RedisValue?] {
        let commands = keys.map { key in
            var command = command(key)
            command.isRepeatable = true
            return command
        }
        var replies: [RedisValue?] = []
        replies.reserveCapacity(keys.count)
        for result in await redis.pipeline(commands) {
            switch result {
            case .success(let value): replies.append(value)
            case .failure(let error) where error.server?.prefix == "WRONGTYPE": replies.append(nil)
            case .failure(let error): throw error
            }
        }
        return replies
    }
}
