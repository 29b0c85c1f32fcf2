import Testing

@testable import Hiredis

@Suite("Slot table")
struct SlotTableTests {
    private let a = RedisEndpoint.Address(host: "10.0.0.1", port: 7000)
    private let b = RedisEndpoint.Address(host: "10.0.0.2", port: 7001)
    private let c = RedisEndpoint.Address(host: "10.0.0.3", port: 7002)

    private func slot(_ number: Int) throws -> RedisHashSlot { try #require(RedisHashSlot(number)) }

    private func table(_ ranges: [(ClosedRange<Int>, RedisEndpoint.Address)]) -> SlotTable {
        var table = SlotTable()
        for (range, primary) in ranges {
            table.assign(range, to: SlotTable.Shard(primary: primary))
        }
        return table
    }

    /// The value that Redis would send as these bytes.
    private func reply(_ text: String) throws -> RedisValue {
        let reader = try #require(ReplyReader(limit: RedisReplyLimit()))
        var value: RedisValue?
        try Array(text.utf8).withUnsafeBytes { bytes in
            try reader.read(bytes) { value = $0 }
        }
        return try #require(value)
    }

    private func node(_ host: String?, _ port: Int) -> String {
        let name = host.map { "$\($0.utf8.count)\r\n\($0)\r\n" } ?? "$-1\r\n"
        return "*3\r\n\(name):\(port)\r\n$2\r\nid\r\n"
    }

    @Test("slots belong to the primary of their range, and to nobody outside")
    func ranges() throws {
        let table = table([(0...99, a), (200...16_383, b)])
        #expect(try table.shard(of: slot(99)).map { table.shards[$0].primary } == a)
        #expect(try table.shard(of: slot(100)) == nil)
        #expect(try table.shard(of: slot(16_383)).map { table.shards[$0].primary } == b)
        #expect(table.coveredSlots == 100 + 16_184)
        #expect(table.slotCount(of: a) == 100)
        #expect(table.slotCount(of: c) == 0)
    }

    @Test("a moved slot changes nothing else, even when its new node was unknown")
    func moves() throws {
        var table = table([(0...99, a), (100...199, b)])
        table.move(try slot(50), to: b)
        table.move(try slot(51), to: c)
        #expect(try table.shard(of: slot(50)).map { table.shards[$0].primary } == b)
        #expect(try table.shard(of: slot(51)).map { table.shards[$0].primary } == c)
        #expect(try table.shard(of: slot(52)).map { table.shards[$0].primary } == a)
        #expect(table.slotCount(of: a) == 98)
        #expect(table.coveredSlots == 200)
    }

    @Test("the answer of CLUSTER SLOTS is read, replicas and missing hosts included")
    func reads() throws {
        let text =
            "*2\r\n*4\r\n:0\r\n:99\r\n\(node("", 7000))\(node("10.0.0.3", 7002))"
            + "*3\r\n:100\r\n:16383\r\n\(node(nil, 7001))"
        let table = try #require(SlotTable(reply(text), asked: a))
        #expect(table.shards.map(\.primary) == [a, .init(host: a.host, port: 7001)])
        #expect(table.shards[0].replicas == [c])
        #expect(table.coveredSlots == 16_384)
    }

    @Test("a node without a known address serves nothing yet")
    func unknown() throws {
        let table = try #require(SlotTable(reply("*1\r\n*3\r\n:0\r\n:9\r\n\(node("?", 7001))"), asked: a))
        #expect(table.coveredSlots == 0)
    }

    @Test(
        "an answer that describes no slots is refused",
        arguments: [
            "+OK\r\n", "*1\r\n:1\r\n", "*1\r\n*2\r\n:0\r\n:9\r\n", "*1\r\n*3\r\n:9\r\n:0\r\n*0\r\n",
            "*1\r\n*3\r\n:0\r\n:16384\r\n*0\r\n", "*1\r\n*3\r\n:-1\r\n:5\r\n*0\r\n", "*1\r\n*3\r\n+a\r\n:5\r\n*0\r\n",
        ]
    )
    func refuses(text: String) throws {
        #expect(SlotTable(try reply(text), asked: a) == nil)
    }

    @Test("of several reports the healthy one of the latest epoch holds")
    func best() {
        let old = ClusterReport(isHealthy: true, epoch: 3, table: table([(0...16_383, a)]))
        let new = ClusterReport(isHealthy: true, epoch: 4, table: table([(0...16_383, b)]))
        let lost = ClusterReport(isHealthy: false, epoch: 9, table: table([(0...16_383, c)]))
        #expect(ClusterReport.best(of: [old, new, lost])?.table == new.table)
        #expect(ClusterReport.best(of: [lost])?.table == lost.table)
        #expect(ClusterReport.best(of: []) == nil)
    }

    @Test("many reasons within a second make one more reading, and trouble is looked into sooner")
    func throttled() {
        var schedule = RefreshSchedule()
        #expect(schedule.delay(now: 5, isSettled: true) == 0)
        schedule.start(now: 5)
        #expect(schedule.delay(now: 5, isSettled: true) == 1_000_000_000)
        #expect(schedule.delay(now: 400_000_005, isSettled: true) == 600_000_000)
        #expect(schedule.delay(now: 5, isSettled: false) == 100_000_000)
        #expect(schedule.delay(now: 2_000_000_000, isSettled: true) == 0)
    }

    @Test("readings that fail come ever less often, up to once a second, a refused login at once")
    func failing() {
        var schedule = RefreshSchedule()
        schedule.start(now: 0)
        let delays = (0..<6).map { _ in
            schedule.failed(isTerminal: false)
            return schedule.delay(now: 0, isSettled: false) / 1_000_000
        }
        #expect(delays == [200, 400, 800, 1000, 1000, 1000])
        schedule.succeeded()
        #expect(schedule.delay(now: 0, isSettled: false) == 100_000_000)
        schedule.failed(isTerminal: true)
        #expect(schedule.delay(now: 0, isSettled: false) == 1_000_000_000)
    }
}
