import CartModel
import Hiredis
import Testing

@testable import CartStore

/// What a script's header says about its arguments, and what its code uses.
private struct ScriptHeader {
    /// The highest argument that the header names; the first of those that repeat.
    private(set) var last = 0
    private(set) var isVariadic = false
    /// The highest argument that the code names, and where its loop over the others begins.
    private(set) var lastUsed = 0
    private(set) var loopStart: Int?

    /// Reads a script's own header, which names it, and all code; `shared` is what another fragment's header has.
    init(_ script: RedisScript, shared: Int) {
        let lines = script.source.split(separator: "\n", omittingEmptySubsequences: false)
        let start = lines.lastIndex { $0.hasPrefix("-- \(script.name): ") } ?? lines.endIndex
        last = shared
        for line in lines[start...].prefix(while: { $0.hasPrefix("--") }) {
            for match in line.matches(of: #/ARGV\[(\d+)(\.\.\.)?\]/#) {
                last = max(last, Int(match.1) ?? 0)
                if match.2 != nil { isVariadic = true }
            }
        }
        for line in lines where !line.trimmingPrefix(while: \.isWhitespace).hasPrefix("--") {
            for match in line.matches(of: #/ARGV\[(\d+)\]/#) { lastUsed = max(lastUsed, Int(match.1) ?? 0) }
            if let match = line.firstMatch(of: #/for i = (\d+), #ARGV/#) { loopStart = Int(match.1) }
        }
    }
}

@Suite("Script headers")
struct ScriptHeaderTests {
    private static func check(_ command: RedisCommand, _ script: RedisScript, shared: Int = 0) throws {
        let words = command.arguments
        let keys = try #require(Int(words[0]))
        let count = words.count - 1 - keys
        let header = ScriptHeader(script, shared: shared)
        let name = Comment(rawValue: script.name)
        #expect(header.last > 0, name)
        #expect(header.isVariadic ? count >= header.last : count == header.last, name)
        #expect(header.lastUsed <= header.last, name)
        #expect(header.loopStart == nil || header.loopStart == header.last, name)
    }

    @Test("of a change, header, script and builder agree in how many arguments there are, and where lists begin")
    func changes() async throws {
        try await Store.open { redis in
            let store = redis.store
            let item = NewLineItem(id: "a", name: "A", price: 1)
            let changes: [CartMutation] = [
                .add([item], onDifference: .refuse), .setQuantity(id: "a", 2), .adjustQuantity(id: "a", by: 1),
                .update(id: "a", LineItemUpdate(price: 2)), .remove(["a"]), .move(["a"], to: .saved),
                .setMetadata(["k": 1]), .clear, .replace([item], metadata: ["k": 1]),
                .reprice([LinePrice(id: "a", price: 2)]),
            ]
            for mutation in changes {
                let call = MutationCall(
                    mutation: mutation,
                    operation: Operation(id: OperationID(), now: 0, window: 30_000),
                    condition: nil,
                    idempotencyKey: nil,
                    keys: ["cart:user:1"],
                    timeToLive: "0",
                    generation: "abcdefghijklmnop",
                    instance: .default
                )
                let command = call.command(store.scripts, store.configuration)
                try Self.check(command, mutation.script(store.scripts), shared: 6)
            }
        }
    }

    @Test("of a migration's steps, header, script and builder agree likewise")
    func steps() async throws {
        try await Store.open { redis in
            let store = redis.store
            let driver = try redis.driver()
            let record = SealRecord(id: "abcdefghijk", nonce: "n", target: "user:1", strategy: .addQuantities)
            let scripts = store.scripts
            try Self.check(try await driver.migrateCommand("abcdefghijk"), scripts.migrate)
            try Self.check(try await driver.sealCommand("abcdefghijk"), scripts.seal)
            let fields = ["default:qty:a", "1"]
            try Self.check(driver.applyCommand(scripts.apply, record, appending: fields), scripts.apply, shared: 10)
            let refusal = driver.applyCommand(scripts.refuse, record, appending: ["strategy_failed"])
            try Self.check(refusal, scripts.refuse, shared: 10)
            try Self.check(driver.endCommand(record), scripts.final)
            try Self.check(driver.unsealCommand(record), scripts.unseal)
            try Self.check(driver.reopenCommand(record, leavingOut: ["-default/a", "2"]), scripts.reopen)
        }
    }

    @Test("of a checkout, header, script and builder agree likewise")
    func checkouts() async throws {
        try await Store.open { redis in
            let (store, address) = (redis.store, try redis.address(.user("1")))
            let start = try await store.startCommand(at: address, timeToLive: .seconds(60), if: nil)
            try Self.check(start, store.scripts.startCheckout)
            let end = try await store.endCommand("abcdefghijk", as: .completed, at: address, order: nil)
            try Self.check(end, store.scripts.endCheckout)
        }
    }
}
