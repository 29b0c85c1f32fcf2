import Foundation
import Testing

@Suite("Commands for operators", .timeLimit(.minutes(2)))
struct OperatorCommandTests {
    private let directory: TemporaryDirectory
    private let service: RunningService

    init() async throws {
        directory = try TemporaryDirectory()
        service = try await RunningService(in: directory, ["--demo"])
    }

    private func cart(_ arguments: String...) async throws -> WatchedProcess.Outcome {
        try await CartProcess.run(arguments, in: directory)
    }

    /// Adds a line to a guest's cart over HTTP.
    private func shop() async throws {
        let body = #"{"id":"mug"}"#
        let words = [
            "curl", "-sf", "-H", "Content-Type: application/json", "-d", body, "\(service.url)/v1/cart/default/items",
        ]
        try #require(try await service.output(of: words).contains("mug"))
    }

    @Test("list counts owners by kind and expiry, markers apart, and lists identifiers when asked to")
    func list() async throws {
        for _ in 0..<3 { try await shop() }
        let first = try await cart("list", "--identifiers").output.split(separator: "\n").map(String.init)
        #expect(first.count == 3 && first.allSatisfy { $0.hasPrefix("guest:") })
        #expect(try await cart("migrate", first[0], "user:1").exitCode == 0)
        let counts = try await cart("list", "--json").output
        #expect(counts.contains(#""owners":3"#) && counts.contains(#""kinds":{"guest":2,"user":1}"#))
        #expect(
            counts.contains(#""under_7d":2"#) && counts.contains(#""under_90d":1"#) && counts.contains(#""markers":1"#)
        )
        #expect(try await cart("list", "--kind", "user", "--identifiers").output == "user:1\n")
        let text = try await cart("list").output
        #expect(
            text.hasPrefix("Owners: 3\nEmptied a moment ago: 0\n") && text.contains("guest\t2")
                && text.contains("under 7d\t2")
        )
        #expect(try await cart("list", "--rate", "1000").output == text)
        let refused = try await cart("export", "--rate", "0")
        #expect(refused.exitCode == 2 && refused.errors.contains("--rate cannot be 0; allowed: 1 to 1000000."))
        #expect(try await cart("list", "--kind", "USER").exitCode == 2)
    }

    @Test("list passes over emptied carts and the markers of migrated ones")
    func listOfHeldCarts() async throws {
        try await shop()
        let guest = try await cart("list", "--identifiers").output.trimmingCharacters(in: .newlines)
        #expect(try await cart("migrate", guest, "user:1").exitCode == 0)
        #expect(try await service.redis("EXISTS", "cart:\(guest)") == "1", "the marker is there")
        #expect(try await cart("list", "--identifiers").output == "user:1\n")
        // What the change that empties a cart does to it.
        _ = try await service.redis("HSET", "cart:user:1", "entries", "0")
        _ = try await service.redis("PEXPIRE", "cart:user:1", "30000")
        #expect(try await cart("list", "--identifiers").output == "")
        let counts = try await cart("list", "--json").output
        #expect(counts.contains(#""owners":0"#) && counts.contains(#""empty":1"#) && counts.contains(#""markers":1"#))
    }

    @Test("a corrupted cart is found by doctor, named by inspect and dump, shown and mended by repair")
    func corrupted() async throws {
        try await shop()
        let owner = try await cart("list", "--identifiers").output.trimmingCharacters(in: .newlines)
        _ = try await service.redis("HSET", "cart:\(owner)", "default:qty:mug", "abc")
        _ = try await service.redis("HSET", "cart:user:2", "foo", "bar")
        _ = try await service.redis("SET", "cart:user:3", "text")
        for command in ["inspect", "dump"] {
            let shown = try await cart(command, owner)
            #expect(shown.exitCode == 1 && shown.output.isEmpty)
            #expect(shown.errors.contains("redis-cli HGET 'cart:\(owner)' 'default:qty:mug'"), "\(shown.errors)")
            let foreign = try await cart(command, "user:2")
            #expect(foreign.exitCode == 1 && foreign.errors.contains("Key: cart:user:2. Field: gen."))
            let text = try await cart(command, "user:3")
            #expect(text.exitCode == 1 && text.errors.contains("redis-cli TYPE 'cart:user:3'"))
        }
        let doctor = try await cart("doctor")
        #expect(doctor.exitCode == 1)
        for line in [
            "cart:\(owner) is corrupted in default:qty:mug", "mend: cart repair \(owner)",
            "cart:user:2 is corrupted in gen", "cart:user:3 is no hash",
        ] {
            #expect(doctor.output.contains(line), "\(doctor.output)")
        }
        let export = try await cart("export")
        #expect(
            export.exitCode == 1 && export.output.contains(#"{"identifier":"user:3","error":{"code":"cart_corrupted""#)
        )
        let shown = try await cart("repair", owner)
        #expect(shown.exitCode == 0 && shown.output.contains("to be dropped: default:qty:mug"), "\(shown.output)")
        #expect(try await service.redis("HGET", "cart:\(owner)", "default:qty:mug") == "abc")
        let mended = try await cart("repair", owner, "--apply", "--json")
        #expect(mended.exitCode == 0 && mended.output.contains(#""applied":true"#), "\(mended.output)")
        for other in ["user:2", "user:3"] { #expect(try await cart("repair", other, "--apply").exitCode == 0) }
        #expect(try await cart("repair", owner).output.contains("Nothing is to be repaired."))
        #expect(try await cart("inspect", owner).exitCode == 0)
        #expect(try await cart("doctor").output.contains("carts are what this service writes"))
    }

    @Test("the version is printed, and the identifier that a name becomes")
    func version() async throws {
        #expect(try await cart("--version").output == "0.1.0\n")
        #expect(try await cart("identifier", "Ann Lee").output == "user:Ann=20Lee\n")
        let json = try await cart("identifier", "a/b", "--json").output
        #expect(json.contains(#""identifier":"user:a=2Fb""#) && json.contains(#""value":"a/b""#))
    }

    @Test("token --json tells when the token expires")
    func tokenAsJSON() async throws {
        let output = try await cart("token", "7", "--expires-in", "90s", "--json").output
        let members = try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: String])
        #expect(members["token"]?.split(separator: ".").count == 3)
        let expiresAt = try Date(
            #require(members["expires_at"]),
            strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        )
        #expect((60...90).contains(expiresAt.timeIntervalSinceNow))
    }

    @Test(
        "promtool has nothing to say about the metrics",
        .enabled("promtool, of Debian's package prometheus, is not installed") {
            ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":").contains {
                FileManager.default.isExecutableFile(atPath: "\($0)/promtool")
            } == true
        }
    )
    func promtool() async throws {
        try await shop()
        let guest = try await cart("list", "--identifiers").output.trimmingCharacters(in: .newlines)
        #expect(try await cart("migrate", guest, "user:1").exitCode == 0)
        let check = "curl -s \(service.url)/metrics | promtool check metrics 2>&1; echo \"exit $?\""
        #expect(try await service.output(of: ["sh", "-c", check]) == "exit 0")
    }

    @Test("every metric has help, and counters end in _total")
    func metricNames() async throws {
        try await shop()
        let lines = try await service.output(of: ["curl", "-s", "\(service.url)/metrics"]).split(separator: "\n")
        let types = lines.filter { $0.hasPrefix("# TYPE ") }.map { $0.split(separator: " ") }
        let helped = Set(lines.filter { $0.hasPrefix("# HELP ") }.map { $0.split(separator: " ")[2] })
        #expect(!types.isEmpty && Set(types.map { $0[2] }) == helped)
        for type in types { #expect((type[3] == "counter") == type[2].hasSuffix("_total"), "\(type[2])") }
    }

    @Test("erase keeps a copy when asked to, never over a file that is there, and leaves nothing but the note")
    func erase() async throws {
        try await shop()
        let owner = try await cart("list", "--identifiers").output.trimmingCharacters(in: .newlines)
        let unasked = try await cart("erase", owner)
        #expect(unasked.exitCode == 2 && unasked.errors.contains("give --yes to erase"))
        let look = try await cart("erase", owner, "--dry-run")
        #expect(look.output == "Held about \(owner): 1 cart, 1 event\n")
        let erased = try await cart("erase", owner, "--yes", "--export", "copy.json")
        #expect(erased.output == "Erased: \(owner), 1 cart, 1 event\n")
        #expect(try await cart("erase", "user:404", "--yes").output == "Nothing is held about user:404.\n")
        let json = try await cart("erase", "user:404", "user:405", "--dry-run", "--json").output.split(separator: "\n")
        #expect(json.count == 2 && json[1].hasPrefix(#"{"identifier":"user:405","erased":false,"carts":0"#))
        let copy = try String(contentsOf: directory.url.appendingPathComponent("copy.json"), encoding: .utf8)
        #expect(copy.contains(#""name":"Mug""#) && copy.contains(#""type":"cart.added""#))
        #expect(try await cart("inspect", owner).output.contains("No cart."))
        #expect(try await cart("events").output.split(separator: "\n").count == 2, "an event for each owner")
        try await shop()
        let again = try await cart("erase", owner, "--yes", "--export", "copy.json")
        #expect(again.exitCode == 1 && again.errors.contains("nothing was erased"))
    }

    @Test("doctor looks at everything that carts need, and says what a crash would cost")
    func doctor() async throws {
        let outcome = try await cart("doctor")
        #expect(outcome.exitCode == 0)
        for subject in [
            "reach\t", "scripts\tok", "server\tok\t", "persistence\tok", "replication\twarning", "memory\tok",
            "clock\tok", "layout\tok",
        ] {
            #expect(outcome.output.contains(subject), "\(outcome.output)")
        }
        #expect(try await cart("doctor", "--strict").exitCode == 1)
        #expect(try await cart("doctor", "--json").output.contains(#"{"subject":"scripts","verdict":"ok""#))
    }

    @Test("a made key opens the service once its entry is in the file, without a restart and within its scopes")
    func key() async throws {
        let file = directory.url.appendingPathComponent("keys.json")
        try Data("{}".utf8).write(to: file)
        let limited = try TemporaryDirectory()
        let other = try await RunningService(in: limited, ["--set", "http.api_keys_file=\(file.path)"])
        let made = try await cart("key", "reader", "--scopes", "read", "--kinds", "user")
        let secret = try #require(made.errors.split(separator: " ").last).trimmingCharacters(in: .newlines)
        #expect(!made.output.contains(secret))
        let status = { (method: String, owner: String) async throws -> String in
            try await other.output(
                of: [
                    "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-X", method, "-H",
                    "Authorization: Bearer \(secret)", "\(other.url)/v1/carts/\(owner)",
                ]
            )
        }
        let before = try await status("GET", "user:1")
        #expect(before == "401")
        try Data(made.output.utf8).write(to: file, options: .atomic)
        try await wait(until: "the key is known") { try await status("GET", "user:1") == "200" }
        let (guest, erased) = (try await status("GET", "guest:1"), try await status("DELETE", "user:1"))
        #expect(guest == "403" && erased == "403")
        #expect(try await cart("key", "x", "--scopes", "root").exitCode == 2)
    }

    @Test("the demo is served, figures count what happened, and the demo refuses to be reached from elsewhere")
    func demo() async throws {
        try await shop()
        #expect(try await service.status(of: "/") == 200)
        #expect(try await service.status(of: "/console") == 200)
        let figures = try await service.output(of: ["curl", "-s", "\(service.url)/metrics"])
        let requests =
            #"cart_http_request_duration_seconds_count{method="POST",route="/v1/cart/{instance}/items",status="200"} 1"#
        #expect(
            figures.contains(requests) && figures.contains("cart_sessions_total 1")
                && figures.contains(#"cart_errors_total{code="cart_corrupted"} 0"#)
                && figures.contains("cart_build_info{version=")
                && figures.contains("# TYPE process_cpu_seconds_total counter")
                && figures.contains(#"cart_operation_duration_seconds_count{operation="add"} 1"#)
                && figures.contains("cart_redis_ready 1.0") && figures.contains("cart_redis_resends_total ")
                && figures.contains(#"cart_redis_in_flight_commands{connection="0",server="#)
        )
        let secrets = [
            "CART_SESSION_SECRETS": "a=\(Data(repeating: 1, count: 32).base64EncodedString())",
            "CART_JWT_HS256_SECRET": String(repeating: "s", count: 32), "CART_HTTP_API_KEYS": "a=0123456789abcdef",
        ]
        let open = try await CartProcess.run(
            ["serve", "--host", "0.0.0.0", "--demo"],
            in: try TemporaryDirectory(),
            environment: secrets
        )
        #expect(open.exitCode == 2 && open.errors.contains("loopback only"))
    }
}
