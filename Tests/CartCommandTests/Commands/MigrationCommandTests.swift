import Foundation
import Testing

@Suite("Commands about migrations and events", .timeLimit(.minutes(2)))
struct MigrationCommandTests {
    private let directory: TemporaryDirectory
    private let service: RunningService

    init() async throws {
        directory = try TemporaryDirectory()
        service = try await RunningService(in: directory)
    }

    private func cart(_ arguments: String...) async throws -> WatchedProcess.Outcome {
        try await CartProcess.run(arguments, in: directory)
    }

    /// A guest's cart as the service writes it, by redis-cli alone.
    private func fill(_ owner: String, generation: String) async throws {
        _ = try await service.redis(
            "HSET",
            "cart:\(owner)",
            "gen",
            generation,
            "created",
            "1795219968408",
            "entries",
            "1",
            "default:qty:tea",
            "2",
            "default:item:tea",
            #"{"name":"Tea","price":450,"added":1795219968408}"#,
            "default:head",
            "1 1 2 MYR 1795219968408"
        )
    }

    @Test("undo takes a migration back, and says who has the lines; a second time too")
    func undo() async throws {
        try await fill("guest:1", generation: "genofguestone")
        #expect(try await cart("migrate", "guest:1", "user:1").exitCode == 0)
        for _ in 0..<2 {
            let undone = try await cart("undo", "genofguestone", "--to", "user:1")
            #expect(undone.exitCode == 0 && undone.output.contains("Back with: guest:1"), "\(undone.errors)")
        }
        #expect(try await service.redis("HGET", "cart:guest:1", "default:qty:tea") == "2")
        let unknown = try await cart("undo", "abcdefghijk", "--to", "user:1")
        #expect(unknown.exitCode == 1 && unknown.errors.hasPrefix("cart: No migration of that id"))
    }

    @Test("a batch goes on where it was cut short, and answers each line once")
    func batch() async throws {
        for number in 0..<6 { try await fill("guest:\(number)", generation: "genofguest-\(number)") }
        let pairs = (0..<6).map { #"{"from":"guest:\#($0)","to":"user:1"}"# }
        let file = directory.url.appendingPathComponent("pairs.ndjson")
        try Data((pairs.prefix(4).joined(separator: "\n") + "\n").utf8).write(to: file)
        let first = try await cart("migrate", "--batch", "pairs.ndjson", "--reports", "reports.ndjson")
        #expect(first.exitCode == 0, "\(first.errors)")
        try Data((pairs.joined(separator: "\n") + "\nnonsense\n").utf8).write(to: file)
        let second = try await cart("migrate", "--batch", "pairs.ndjson", "--reports", "reports.ndjson")
        #expect(second.exitCode == 1 && second.errors.contains("1 of 3 lines failed"), "\(second.errors)")
        let reports = try String(contentsOf: directory.url.appendingPathComponent("reports.ndjson"), encoding: .utf8)
        let lines = reports.split(separator: "\n")
        #expect(lines.count == 7 && lines.count { $0.contains(#""replayed":false"#) } == 6)
        #expect(try await service.redis("HGET", "cart:user:1", "default:qty:tea") == "12")
        try Data((#"{"from":"user:1","to":"user:2","dry_run":true}"# + "\n").utf8).write(to: file)
        #expect(try await cart("migrate", "--batch", "pairs.ndjson").output.contains(#""dry_run":true"#))
        #expect(try await service.redis("HGET", "cart:user:1", "default:qty:tea") == "12")
        // A preview settles no line, and a line may end as on Windows.
        try Data((#"{"from":"user:1","to":"user:2"}"# + "\r\n" + #"{"from":"user:8","to":"user:9"}"# + "\r\n").utf8)
            .write(to: file)
        for (flag, dry) in [("--dry-run", "true"), ("--json", "false")] {
            let run = try await cart("migrate", "--batch", "pairs.ndjson", "--reports", "more.ndjson", flag)
            #expect(run.exitCode == 0, "\(run.errors)")
            let more = try String(contentsOf: directory.url.appendingPathComponent("more.ndjson"), encoding: .utf8)
            #expect(more.contains("\"dry_run\":\(dry)") && more.contains("\"line\":2"))
        }
        #expect(try await service.redis("HGET", "cart:user:2", "default:qty:tea") == "12")
        try Data((#"{"from":"user:1","to":"user:2","stratgy":"x"}"# + "\n").utf8).write(to: file)
        #expect(try await cart("migrate", "--batch", "pairs.ndjson").output.contains("There is no such member."))
        #expect(try await cart("migrate", "guest:1").exitCode == 2)
        #expect(try await cart("migrate", "--batch", "missing.ndjson").exitCode == 2)
    }

    @Test("events are shown as they are kept, or for one owner, or after one of them")
    func events() async throws {
        try await fill("guest:1", generation: "genofguestone")
        _ = try await cart("migrate", "guest:1", "user:1")
        let all = try await cart("events", "--json")
        let lines = all.output.split(separator: "\n")
        #expect(lines.count == 1 && lines[0].contains(#""type":"cart.migrated","identifier":"user:1""#))
        #expect(!all.output.contains("Tea"))
        #expect(try await cart("events", "--identifier", "user:2").output.isEmpty)
        let id = try #require(try await cart("events").output.split(separator: " ").first)
        #expect(try await cart("events", "--after", String(id)).output.isEmpty)
        #expect(try await cart("events", "--after", "yesterday").exitCode == 2)
    }

    @Test("recover says what was due, and ends it")
    func recover() async throws {
        try await fill("guest:1", generation: "genofguestone")
        _ = try await service.redis(
            "HSET",
            "cart:guest:1",
            "seal",
            "genofguestone user:1 n.1 9999999999999 add_quantities default clear "
        )
        _ = try await service.redis("HDEL", "cart:guest:1", "gen")
        _ = try await service.redis("ZADD", "cart-due:{0}", "9999999999999", "migration guest:1")
        let recovered = try await cart("recover", "--all", "--json")
        #expect(
            recovered.output == #"{"due":1,"ended":1,"left":0,"oldest_age_seconds":0,"failures":[]}"# + "\n",
            "\(recovered.output)"
        )
        #expect(try await service.redis("HGET", "cart:user:1", "default:qty:tea") == "2")
        #expect(try await service.redis("HGET", "cart:guest:1", "marker") == "genofguestone user:1")
    }

    @Test("recover names what it could not end, and why")
    func recoverLeft() async throws {
        _ = try await service.redis("SET", "cart:guest:1", "not a cart")
        _ = try await service.redis("ZADD", "cart-due:{0}", "1", "migration guest:1")
        let left = try await cart("recover", "--json")
        #expect(left.exitCode == 1)
        #expect(
            left.output.contains(#""failures":[{"work":"migration","owner":"guest:1","code":"cart_corrupted","#),
            "\(left.output)"
        )
        let text = try await cart("recover", "--all")
        #expect(text.output.contains("Left: migration of guest:1: "), "\(text.output)")
        #expect(text.output.contains("(cart_corrupted)"), "\(text.output)")
    }
}
