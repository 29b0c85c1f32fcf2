import RedisTestKit
import Testing

@testable import Hiredis

@Suite("News of a Cluster's topology")
struct TopologySignalTests {
    private static let far = MonotonicClock.now() + 3_600_000_000_000

    @Test("everybody who waits goes on with the next news")
    func wakesAll() async {
        let signal = TopologySignal()
        let seen = signal.count
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { await signal.wait(after: seen, until: Self.far) } }
            signal.send()
            await group.waitForAll()
        }
        #expect(signal.count == seen + 1)
    }

    @Test("news that came after the look and before the wait is not missed")
    func notMissed() async {
        let signal = TopologySignal()
        let seen = signal.count
        signal.send()
        await signal.wait(after: seen, until: Self.far)
    }

    @Test("a wait ends at its deadline")
    func deadline() async {
        let signal = TopologySignal()
        await signal.wait(after: signal.count, until: MonotonicClock.now() + 5_000_000)
        await signal.wait(after: signal.count, until: MonotonicClock.now() - 1)
    }

    @Test("a wait ends when its task is cancelled, before and while it waits")
    func cancelled() async {
        let signal = TopologySignal()
        for _ in 0..<100 {
            let task = Task { await signal.wait(after: 0, until: Self.far) }
            task.cancel()
            await task.value
        }
    }
}
