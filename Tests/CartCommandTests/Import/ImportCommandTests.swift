import Foundation
import RedisTestKit
import Testing

@Suite("cart import and cart export", .timeLimit(.minutes(3)))
struct ImportCommandTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func cart(_ redis: RedisServer, _ arguments: String...) async throws -> WatchedProcess.Outcome {
        try await CartProcess.run(arguments + ["--redis", redis.url], in: directory)
    }

    private func file(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: directory.url.appendingPathComponent(name))
    }

    @Test("an export is taken in elsewhere, once, and what has changed there stays")
    func export() async throws {
        let (old, new) = (try await RedisServer(), try await RedisServer())
        try file(
            "rows.jsonl",
            """
            {"identifier":"1","items":[{"id":"tea","name":"Tea","price":"4.50","quantity":2,"options":{"size":"L"}}],"metadata":{"note":"hi"}}
            {"identifier":"1","instance":"wishlist","items":"[{\\"id\\":\\"cup\\",\\"name\\":\\"Cup\\",\\"price\\":10,\\"quantity\\":1}]"}
            {"identifier":"2","items":{"row1":{"id":"tea","name":"Tea","price":4.5,"quantity":1}}}
            {"identifier":"3","items":[{"id":"tea","name":"Tea","price":4.505,"quantity":1}]}
            not json
            """
        )
        try file("mapping.json", #"{"name":"name","price":"price","attributes":"options","metadata":"metadata"}"#)
        let words = [
            "import", "rows", "rows.jsonl", "--mapping", "mapping.json", "--currency", "EUR", "--kind", "user",
        ]
        func rows(_ more: String...) async throws -> WatchedProcess.Outcome {
            try await CartProcess.run(words + more + ["--redis", old.url], in: directory)
        }
        let dry = try await rows("--dry-run", "--json")
        #expect(
            dry.output.contains(
                #"{"dry_run":true,"imported":3,"lines":3,"unchanged":0,"kept":0,"refused":2,"empty":0}"#
            ),
            "\(dry)"
        )
        #expect(dry.exitCode == 1 && dry.errors.contains("line 4 has a price of tea that is not exact in EUR: 4.505"))
        #expect(try await old.cli("DBSIZE") == "0")
        #expect(try await rows("--json").output.contains(#""imported":3,"lines":3"#))
        #expect(try await rows("--json").output.contains(#""imported":0,"lines":0,"unchanged":3,"kept":0,"refused":2"#))
        #expect(try await old.cli("HGET", "cart:user:1", "default:qty:tea") == "2")

        let exported = try await cart(old, "export")
        #expect(exported.exitCode == 0 && exported.output.split(separator: "\n").count == 2)
        #expect(try await cart(old, "export", "user:2").output.contains(#""subtotal":450"#))
        #expect(try await cart(old, "export", "user:404").exitCode == 1)
        try file("export.jsonl", exported.output)
        let taken = try await cart(new, "import", "export", "export.jsonl")
        #expect(taken.exitCode == 0 && taken.output.hasPrefix("Imported: 2 carts, 3 lines\n"), "\(taken)")
        for owner in ["user:1", "user:2"] {
            let fields = ["default:qty:tea", "default:meta:note", "wishlist:qty:cup"]
            for field in fields {
                #expect(
                    try await new.cli("HGET", "cart:\(owner)", field) == old.cli("HGET", "cart:\(owner)", field),
                    "\(owner) \(field)"
                )
            }
        }
        try await new.cli("HSET", "cart:user:2", "default:qty:tea", "7", "default:head", "2 1 7 EUR 1795848758834")
        let again = try await cart(new, "import", "export", "export.jsonl", "--report", "report.jsonl", "--json")
        #expect(again.output.contains(#""imported":0,"lines":0,"unchanged":1,"kept":1,"refused":0"#), "\(again)")
        let report = try String(contentsOf: directory.url.appendingPathComponent("report.jsonl"), encoding: .utf8)
        #expect(report.hasPrefix(#"{"source":"line "#) && report.contains(#""outcome":"kept""#))
        #expect(try await new.cli("HGET", "cart:user:2", "default:qty:tea") == "7")

        // What cannot be read is a line of the export, and refused by the import.
        try await old.cli("HSET", "cart:user:2", "default:qty:tea", "many")
        let corrupted = try await cart(old, "export")
        #expect(corrupted.exitCode == 1 && corrupted.output.contains(#""error":{"code":"cart_corrupted""#))
        try file("export.jsonl", corrupted.output)
        let refused = try await cart(new, "import", "export", "export.jsonl")
        #expect(refused.exitCode == 1 && refused.errors.contains("has no instances; the export says why"))
        for redis in [old, new] { try await redis.stop() }
    }

    @Test("the layouts of other carts are read, with names and prices from a catalog where they have none")
    func layouts() async throws {
        let (source, target) = (try await RedisServer(), try await RedisServer())
        // {user_id "u", items {"tea" 3}} as protocol buffers.
        let message = "string.char(10,1) .. 'u' .. string.char(18,7,10,3) .. 'tea' .. string.char(16,3)"
        try await source.cli(
            "EVAL",
            "return redis.call('HSET', 'ob-1', 'absexp', '-1', 'sldexp', '-1', 'data', \(message))",
            "0"
        )
        try await source.cli("EVAL", "return redis.call('HSET', 'otel-1', 'cart', \(message))", "0")
        try await source.cli("SET", "/basket/es-1", #"{"BuyerId":"es-1","Items":[{"ProductId":7,"Quantity":2}]}"#)
        try await source.cli(
            "SET",
            "anonymous-1",
            #"{"total":25.5,"tax":4.25,"items":[{"qty":3,"sku":"tea","name":"Tea","price":8.5,"subtotal":25.5}]}"#
        )
        try file(
            "catalog.json",
            #"{"products":[{"id":"tea","name":"Tea","price":450,"currency":"EUR"},{"id":"7","name":"Seven","price":700,"currency":"EUR"}]}"#
        )
        func take(_ layout: String, _ pattern: String, _ more: String...) async throws -> WatchedProcess.Outcome {
            let words = ["import", layout, "--source", source.url, "--pattern", pattern, "--redis", target.url] + more
            return try await CartProcess.run(words, in: directory)
        }
        #expect(try await take("online-boutique", "ob-*").errors.contains("keeps no names and prices; give --catalog"))
        for (layout, pattern) in [("online-boutique", "ob-*"), ("otel-demo", "otel-*"), ("eshop", "/basket/*")] {
            let outcome = try await take(layout, pattern, "--catalog", "catalog.json")
            #expect(
                outcome.exitCode == 0 && outcome.output.hasPrefix("Imported: 1 carts, 1 lines"),
                "\(layout) \(outcome)"
            )
        }
        #expect(try await take("robot-shop", "anonymous-*").errors.contains("names no currency; give --currency"))
        #expect(try await take("robot-shop", "anonymous-*", "--currency", "EUR").exitCode == 0)
        for (owner, line, quantity) in [
            ("ob-1", "tea", "3"), ("otel-1", "tea", "3"), ("es-1", "7", "2"), ("anonymous-1", "tea", "3"),
        ] {
            #expect(try await target.cli("HGET", "cart:guest:\(owner)", "default:qty:\(line)") == quantity, "\(owner)")
        }
        #expect(try await target.cli("HGET", "cart:guest:anonymous-1", "default:item:tea").contains(#""price":850"#))
        // The source is as it was.
        #expect(try await source.cli("DBSIZE") == "4")
        for redis in [source, target] { try await redis.stop() }
    }

    @Test("an import that is killed in the middle and run again has each cart once, and a third run changes nothing")
    func killed() async throws {
        let (source, target) = (try await RedisServer(), try await RedisServer())
        let count = 2000
        let fill = """
            for i = 1, \(count) do redis.call('SET', 'anonymous-' .. i, cjson.encode({items = {
            {qty = i % 5 + 1, sku = 'tea', name = 'Tea', price = 8.5}, {qty = 1, sku = 'cup', name = 'Cup', price = 3}}})) end
            """
        try await source.cli("EVAL", fill, "0")
        let words = [
            "import", "robot-shop", "--source", source.url, "--currency", "EUR", "--json", "--redis", target.url,
        ]
        let first = try CartProcess.start(words + ["--rate", "1000"], in: directory)
        try await wait(until: "some carts are in") { (Int(try await target.cli("DBSIZE")) ?? 0) > 200 }
        first.signal(SIGKILL)
        _ = try await first.outcome()
        #expect((Int(try await target.cli("DBSIZE")) ?? 0) < count)
        let second = try await CartProcess.run(words, in: directory)
        #expect(second.exitCode == 0 && second.output.contains(#""kept":0,"refused":0"#), "\(second)")
        let third = try await CartProcess.run(words, in: directory).output
        #expect(third.contains(#""imported":0,"lines":0,"unchanged":\#(count),"kept":0,"refused":0"#), "\(third)")
        let sum = """
            local units = 0
            for i = 1, \(count) do
                units = units + redis.call('HGET', 'cart:guest:anonymous-' .. i, 'default:qty:tea')
                    + redis.call('HGET', 'cart:guest:anonymous-' .. i, 'default:qty:cup') end
            return units
            """
        let wanted = (1...count).reduce(0) { $0 + $1 % 5 + 2 }
        #expect(try await target.cli("EVAL", sum, "0") == "\(wanted)")
        for redis in [source, target] { try await redis.stop() }
    }

    @Test("a cart that was merged, erased or expired after its import is not imported again, unless that is asked for")
    func recorded() async throws {
        let (source, target) = (try await RedisServer(), try await RedisServer())
        for number in 1...4 {
            try await source.cli(
                "SET",
                "anonymous-\(number)",
                #"{"items":[{"qty":3,"sku":"tea","name":"Tea","price":8.5}]}"#
            )
        }
        func take(_ more: String...) async throws -> String {
            let words = ["import", "robot-shop", "--source", source.url, "--currency", "EUR", "--json"] + more
            return try await CartProcess.run(words + ["--redis", target.url], in: directory).output
        }
        #expect(try await take().contains(#""imported":4,"lines":4"#))
        #expect(try await target.cli("HLEN", "cart-imports") == "4")
        #expect(try await cart(target, "migrate", "guest:anonymous-1", "user:1").exitCode == 0)
        #expect(try await cart(target, "erase", "guest:anonymous-2", "--yes").exitCode == 0)
        // As they are once their time is over: the marker of the merge, and a cart.
        try await target.cli("DEL", "cart:guest:anonymous-1", "cart:guest:anonymous-3")
        let counts = #""imported":0,"lines":0,"unchanged":1,"kept":3,"refused":0,"empty":0"#
        #expect(try await take("--dry-run").contains(counts))
        let second = try await take("--report", "report.jsonl")
        #expect(second.contains(counts), "\(second)")
        let report = try String(contentsOf: directory.url.appendingPathComponent("report.jsonl"), encoding: .utf8)
        #expect(report.contains("It was imported before, and the cart is gone since"))
        for number in [1, 3] {
            #expect(try await target.cli("EXISTS", "cart:guest:anonymous-\(number)") == "0", "\(number)")
        }
        // The guest logs in once more.
        _ = try await cart(target, "migrate", "guest:anonymous-1", "user:1")
        #expect(try await target.cli("HGET", "cart:user:1", "default:qty:tea") == "3")

        let again = try await take("--again")
        #expect(again.contains(#""imported":3,"lines":3,"unchanged":1,"kept":0"#), "\(again)")

        // A run that ended between import and record.
        try await target.cli("DEL", "cart-imports")
        #expect(try await take().contains(#""imported":0,"lines":0,"unchanged":4,"kept":0"#))
        #expect(try await target.cli("HLEN", "cart-imports") == "4")
        for redis in [source, target] { try await redis.stop() }
    }

    @Test("metadata is checked by a dry run, comes in one change with the lines, and is not written again")
    func metadata() async throws {
        let redis = try await RedisServer()
        try file(
            "rows.jsonl",
            #"""
            {"identifier":1,"items":[{"id":"tea","name":"Tea","price":4.5,"quantity":1}],"metadata":"{\"note\":\"hi\"}"}
            {"identifier":2,"items":[{"id":"tea","name":"Tea","price":4.5,"quantity":1}],"metadata":["hi"]}
            {"identifier":3,"items":[{"id":"tea","name":"Tea","price":4.5,"quantity":1}],"metadata":{"no key!":1}}
            {"identifier":4,"items":[],"metadata":{"note":"hi"}}
            {"identifier":5,"items":[]}
            {"identifier":6,"items":[{"id":"tea","name":"Tea","price":4.5,"quantity":1,"options":{"size":"L"}}]}
            """#
        )
        try file("mapping.json", #"{"name":"name","price":"price","attributes":"options","metadata":"metadata"}"#)
        func take(_ more: String...) async throws -> WatchedProcess.Outcome {
            let words = ["import", "rows", "rows.jsonl", "--mapping", "mapping.json", "--currency", "EUR", "--json"]
            return try await CartProcess.run(words + ["--kind", "user", "--redis", redis.url] + more, in: directory)
        }
        let counts = #""imported":3,"lines":2,"unchanged":0,"kept":0,"refused":2,"empty":1"#
        let dry = try await take("--dry-run")
        #expect(dry.exitCode == 1 && dry.output.contains(counts), "\(dry)")
        #expect(dry.errors.contains("line 2 has metadata that is no object"))
        #expect(dry.errors.contains("line 3 The metadata key is not valid."))
        #expect(try await redis.cli("DBSIZE") == "0")
        let first = try await take()
        #expect(first.output.contains(counts), "\(first)")
        for owner in ["user:2", "user:3", "user:5"] {
            #expect(try await redis.cli("EXISTS", "cart:\(owner)") == "0", "\(owner)")
        }
        for owner in ["user:1", "user:4"] {
            #expect(try await redis.cli("HGET", "cart:\(owner)", "default:meta:note") == #""hi""#, "\(owner)")
        }
        // One change, one version.
        #expect(try await redis.cli("HGET", "cart:user:1", "default:head").hasPrefix("1 1 1 EUR "))
        #expect(try await take().output.contains(#""unchanged":3,"kept":0,"refused":2,"empty":1"#))

        // What differs in metadata or attributes alone is kept.
        try await redis.cli("HDEL", "cart:user:1", "default:meta:note")
        try await redis.cli("HSET", "cart:user:1", "entries", "1", "default:head", "2 1 1 EUR 1795848758834")
        try await redis.cli(
            "HSET",
            "cart:user:6",
            "default:item:tea",
            #"{"name":"Tea","price":450,"attributes":{"size":"M"},"added":1795848758834}"#
        )
        let kept = #""unchanged":1,"kept":2,"refused":2,"empty":1"#
        #expect(try await take().output.contains(kept))
        try await redis.cli("DEL", "cart-imports")
        #expect(try await take().output.contains(kept))
        #expect(try await redis.cli("HEXISTS", "cart:user:1", "default:meta:note") == "0")
        try await redis.stop()
    }

    @Test("a key that the pattern names and that holds no cart is refused; other keys are passed over")
    func otherKeys() async throws {
        let (source, target) = (try await RedisServer(), try await RedisServer())
        // {user_id "u", items {"tea" 3}} as protocol buffers.
        let message = "string.char(10,1) .. 'u' .. string.char(18,7,10,3) .. 'tea' .. string.char(16,3)"
        try await source.cli("EVAL", "return redis.call('HSET', 'ob-1', 'data', \(message))", "0")
        try await source.cli("HSET", "ob-2", "cart", "x")
        try await source.cli("SET", "ob-3", "x")
        try await source.cli("SET", "session-1", "x")
        try await source.cli("HSET", "robot-1", "x", "y")
        try file("catalog.json", #"{"products":[{"id":"tea","name":"Tea","price":450,"currency":"EUR"}]}"#)
        func take(_ layout: String, _ pattern: String, _ more: String...) async throws -> WatchedProcess.Outcome {
            let words = ["import", layout, "--source", source.url, "--pattern", pattern, "--redis", target.url]
            return try await CartProcess.run(words + ["--json"] + more, in: directory)
        }
        let boutique = try await take("online-boutique", "ob-*", "--catalog", "catalog.json")
        let counts = #""imported":1,"lines":1,"unchanged":0,"kept":0,"refused":2"#
        #expect(boutique.exitCode == 1 && boutique.output.contains(counts), "\(boutique)")
        #expect(boutique.errors.contains("ob-2 has no field 'data'") && boutique.errors.contains("ob-3 is no hash"))
        let robot = try await take("robot-shop", "robot-*", "--currency", "EUR")
        #expect(robot.exitCode == 1 && robot.errors.contains("robot-1 is no string"), "\(robot)")
        for redis in [source, target] { try await redis.stop() }
    }
}
