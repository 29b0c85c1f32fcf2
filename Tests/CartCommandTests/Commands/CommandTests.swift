import Foundation
import Testing

@Suite("Commands beside a running service", .timeLimit(.minutes(2)))
struct CommandTests {
    private let directory: TemporaryDirectory
    private let service: RunningService

    init() async throws {
        directory = try TemporaryDirectory()
        service = try await RunningService(in: directory)
    }

    private func cart(_ arguments: String...) async throws -> WatchedProcess.Outcome {
        try await CartProcess.run(arguments, in: directory)
    }

    private func fill(
        _ owner: String,
        _ instance: String,
        _ id: String,
        price: Int,
        quantity: Int,
        currency: String = "MYR"
    )
        async throws
    {
        let secrets = try Data(contentsOf: directory.url.appendingPathComponent(".cart/secrets"))
        let members = try #require(try JSONSerialization.jsonObject(with: secrets) as? [String: String])
        let key = try #require(members["api_key"]?.split(separator: "=").last)
        let body =
            #"{"id":"\#(id)","name":"Product \#(id)","price":\#(price),"quantity":\#(quantity),"currency":"\#(currency)"}"#
        let status = try await service.output(
            of: [
                "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-H", "Authorization: Bearer \(key)", "-H",
                "Content-Type: application/json", "-d", body, "\(service.url)/v1/carts/\(owner)/\(instance)/items",
            ]
        )
        try #require(status == "200")
    }

    @Test("inspect prints every instance that exists, first of all the five lines of its head")
    func inspect() async throws {
        try await fill("guest:abc123", "default", "p1", price: 1000, quantity: 2)
        try await fill("guest:abc123", "default", "p2", price: 2500, quantity: 1)
        try await fill("guest:abc123", "wishlist", "p3", price: 100, quantity: 1)
        let outcome = try await cart("inspect", "guest:abc123")
        #expect(outcome.exitCode == 0)
        #expect(outcome.errors.isEmpty)
        let sheets = outcome.output.components(separatedBy: "\n\n")
        try #require(sheets.count == 2)
        #expect(
            sheets[0].hasPrefix(
                "Identifier: guest:abc123\nInstance: default\nItems: 3\nTotal: MYR 45.00\nMetadata: {}\nVersion: "
            )
        )
        #expect(sheets[0].contains("\nKey: cart:guest:abc123\nId\tName\tQuantity\t"))
        #expect(sheets[1].hasPrefix("Identifier: guest:abc123\nInstance: wishlist\nItems: 1\nTotal: MYR 1.00\n"))
    }

    @Test("an owner without carts is said to have none, and nothing is written")
    func absent() async throws {
        let outcome = try await cart("inspect", "user:404")
        #expect(outcome.output == "Identifier: user:404\nNo cart.\nKey: cart:user:404\n")
        #expect(outcome.exitCode == 1 && outcome.errors.hasPrefix("cart: user:404 has no cart"))
        #expect(try await cart("dump", "user:404").exitCode == 1)
        #expect(try await service.redis("KEYS", "cart:*") == "")
    }

    @Test("dump and inspect --json print what the service answers")
    func dump() async throws {
        try await fill("user:1", "default", "p1", price: 1000, quantity: 2)
        let dump = try await cart("dump", "user:1").output
        let inspected = try await cart("inspect", "user:1", "--json").output
        #expect(inspected == dump.dropLast(2) + #","checkouts":[]}"# + "\n")
        #expect(
            dump.hasPrefix(
                #"{"identifier":"user:1","instances":{"default":{"identifier":"user:1","instance":"default","#
            )
        )
        #expect(dump.hasSuffix("}}}\n"))
    }

    @Test("migrate previews, migrates once, and says so when asked again")
    func migrate() async throws {
        try await fill("guest:a", "default", "p1", price: 1000, quantity: 2)
        try await fill("user:1", "default", "p1", price: 1000, quantity: 3)
        let preview = try await cart("migrate", "guest:a", "user:1", "--dry-run")
        #expect(preview.exitCode == 0)
        #expect(preview.output.contains("Status: completed (dry run, nothing written)"))
        #expect(try await service.redis("HGET", "cart:user:1", "default:qty:p1") == "3")

        let report = try await cart("migrate", "guest:a", "user:1")
        #expect(report.exitCode == 0)
        #expect(report.output.hasSuffix("\ndefault\tp1\tmerged\t2\t3\t5\t0\n"))
        let replay = try await cart("migrate", "guest:a", "user:1", "--json")
        #expect(replay.output.contains(#""status":"completed","replayed":true,"#))
        #expect(try await service.redis("HGET", "cart:user:1", "default:qty:p1") == "5")
    }

    @Test("a migration that is refused ends with 1 and changes nothing")
    func refusedMigration() async throws {
        try await fill("guest:a", "default", "p1", price: 1000, quantity: 2)
        try await fill("user:1", "default", "p2", price: 1000, quantity: 3, currency: "EUR")
        let outcome = try await cart("migrate", "guest:a", "user:1")
        #expect(outcome.exitCode == 1)
        #expect(outcome.output.contains("Status: refused (currency_mismatch)"))
        #expect(outcome.errors == "cart: The migration was refused: currency_mismatch; nothing was changed.\n")
        #expect(try await service.redis("HGET", "cart:guest:a", "default:qty:p1") == "2")
        #expect(try await cart("migrate", "user:1", "user:1").exitCode == 1)
    }

    @Test(
        "bench prints one object of figures, and leaves no key behind",
        arguments: ["ping", "add", "load", "migrate"]
    )
    func bench(operation: String) async throws {
        let outcome = try await cart("bench", "--op", operation, "--count", "500", "--tasks", "16", "--json")
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        let object = try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        #expect(object["op"] as? String == operation)
        for key in ["count", "tasks", "seconds", "ops_per_second", "cpu_us_per_op", "p50_us", "p99_us"] {
            #expect((object[key] as? NSNumber)?.doubleValue ?? 0 > 0, "\(key)")
        }
        #expect(try await service.redis("KEYS", "bench*") == "")
    }

    @Test("redis-benchmark adds with every command that bench prints, and is refused none")
    func printedCommand() async throws {
        let printed = try await cart("bench", "--op", "add", "--print-command").output
        let script = "set -- \(printed)\nexec redis-benchmark -s '\(service.socket)' -q -r 10000 -P 16 -n 2000 \"$@\""
        _ = try await service.output(of: ["sh", "-c", script])
        // The lines' quantities tell what was added; a repeat or a refusal would be missing.
        let sum = """
            local sum = 0
            for _, key in ipairs(redis.call('KEYS', 'bench:user:*')) do
                sum = sum + string.match(redis.call('HGET', key, 'default:head'), '^%d+ %d+ (%d+)')
            end
            return sum
            """
        let added = try #require(Int(try await service.redis("EVAL", sum, "0")))
        // Whole pipelines are sent, so that a few more than asked for may be.
        #expect((2000..<2000 + 50 * 16).contains(added))
    }
}
