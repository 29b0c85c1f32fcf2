import CartService
import Hiredis
import RedisTestKit
import Synchronization
import Testing

@Suite("Recovery")
struct RecoveryTests {
    @Test(
        "Redis killed under load and restarted: the service is back by itself, every acknowledged add is there, once"
    )
    func killed() async throws {
        try await Service.open(["--appendonly", "yes", "--appendfsync", "always"]) { service in
            let tally = Tally()
            try await withThrowingTaskGroup { group in
                for task in 0..<16 {
                    group.addTask { await shop(service, task, tally) }
                }
                #expect(await eventually(within: .seconds(60)) { tally.acknowledged > 200 })
                try await service.redis.kill()
                #expect(await eventually(within: .seconds(60)) { tally.refused > 0 })
                try await service.redis.restart()
                #expect(await eventually(within: .seconds(60)) { (try? await service.carts.checkReadiness()) != nil })
                let before = tally.acknowledged
                #expect(await eventually(within: .seconds(60)) { tally.acknowledged > before + 200 })
                tally.stop()
                try await group.waitForAll()
            }
            var held: Int64 = 0
            for task in 0..<16 {
                let owner = Identifier.user("\(task)")
                for (line, quantity) in try await service.quantities(owner) {
                    #expect(quantity == 1, "each add is a line of its own, so more is an add made twice: \(line)")
                    held += quantity
                }
            }
            for (owner, line) in tally.lines() {
                let held = try await service.carts.cart(.user(owner)).line(line)
                #expect(held != nil, "an acknowledged add was lost")
            }
            #expect(held >= Int64(tally.acknowledged) && held <= Int64(tally.acknowledged + tally.unknown))
            print(
                "recovery: \(tally.acknowledged) acknowledged, \(tally.refused) refused, \(tally.unknown) unknown, \(held) held"
            )
        }
    }

    @Test("flushing the script cache under load is seen by nobody")
    func flushedScripts() async throws {
        try await Service.open { service in
            try await withThrowingTaskGroup { group in
                for number in 0..<400 {
                    group.addTask { try await service.add("A", to: service.carts.cart(.user("\(number % 5)"))) }
                    if number % 50 == 0 { group.addTask { _ = try await service.redis.cli("SCRIPT", "FLUSH") } }
                }
                try await group.waitForAll()
            }
            var sum: Int64 = 0
            for user in 0..<5 { sum += try await service.quantities(.user("\(user)"))["A"] ?? 0 }
            #expect(sum == 400)
        }
    }
}

/// Adds lines of its own, one after the other, until the tally is stopped.
private func shop(_ service: Service, _ task: Int, _ tally: Tally) async {
    for number in 0..<480 where !tally.isStopped {
        let line = "p\(number)"
        do throws(CartError) {
            try await service.carts.cart(.user("\(task)")).add(NewLineItem(id: line, name: line, price: 1))
            tally.acknowledge("\(task)", line)
        } catch {
            tally.count(error)
        }
    }
}

private final class Tally: Sendable {
    private struct State {
        var lines: [(owner: String, line: String)] = []
        var refused = 0
        var unknown = 0
        var isStopped = false
    }

    private let state = Mutex(State())

    var acknowledged: Int { state.withLock { $0.lines.count } }
    var refused: Int { state.withLock { $0.refused } }
    var unknown: Int { state.withLock { $0.unknown } }
    var isStopped: Bool { state.withLock { $0.isStopped } }

    func acknowledge(_ owner: String, _ line: String) { state.withLock { $0.lines.append((owner, line)) } }
    func stop() { state.withLock { $0.isStopped = true } }
    func lines() -> [(owner: String, line: String)] { state.withLock { $0.lines } }

    func count(_ error: CartError) {
        state.withLock {
            if error.code == .outcomeUnknown { $0.unknown += 1 }
            $0.refused += 1
        }
    }
}
