import Foundation
import Testing

/// The five cases of the runbook in `docs/operating.md`: a guest's cart is not in the user's, and the commands say why.
@Suite("Why a guest's cart did not merge", .timeLimit(.minutes(2)))
struct RunbookTests {
    private let directory: TemporaryDirectory
    private let service: RunningService

    init() async throws {
        directory = try TemporaryDirectory()
        service = try await RunningService(in: directory, ["--demo"])
    }

    private func cart(_ arguments: String...) async throws -> WatchedProcess.Outcome {
        try await CartProcess.run(arguments, in: directory)
    }

    private func add(_ owner: String, _ line: String, currency: String = "MYR") async throws {
        let secrets = try String(contentsOf: directory.url.appendingPathComponent(".cart/secrets"), encoding: .utf8)
        let key = try #require(secrets.firstMatch(of: /"api_key":"local=([^"]*)"/)).output.1
        let body = #"{"id":"\#(line)","name":"A thing","price":500,"currency":"\#(currency)"}"#
        let answer = try await service.output(of: [
            "curl", "-s", "-H", "Authorization: Bearer \(key)", "-H", "Content-Type: application/json", "-d", body,
            "\(service.url)/v1/carts/\(owner)/default/items",
        ])
        try #require(answer.contains(#""id":"\#(line)""#), "\(answer)")
    }

    @Test("the login never carried the guest's token: the guest still has the cart, and a merge would take it")
    func neverTogether() async throws {
        try await add("guest:abc", "mug")
        #expect(try await cart("inspect", "guest:abc").exitCode == 0)
        #expect(try await cart("events", "--identifier", "user:7").output == "")
        let preview = try await cart("migrate", "guest:abc", "user:7", "--dry-run")
        #expect(preview.exitCode == 0 && preview.output.contains("default\tmug\tadded\t1\t0\t1\t0"))
    }

    @Test("the guest's cart has expired: nobody has it, and the events tell when it changed last")
    func expired() async throws {
        try await add("guest:abc", "mug")
        _ = try await service.redis("DEL", "cart:guest:abc")
        let shown = try await cart("inspect", "guest:abc")
        #expect(shown.exitCode == 1 && shown.errors.contains("was emptied, merged or has expired"))
        #expect(try await cart("events", "--identifier", "guest:abc").output.contains("cart.added guest:abc"))
        let preview = try await cart("migrate", "guest:abc", "user:7", "--dry-run")
        #expect(preview.output.hasPrefix("There is nothing to merge: guest:abc has no cart"))
    }

    @Test("somebody else logged in with it: the events name who has it")
    func otherUser() async throws {
        try await add("guest:abc", "mug")
        #expect(try await cart("migrate", "guest:abc", "user:8").exitCode == 0)
        let events = try await cart("events").output.split(separator: "\n").filter { $0.contains("cart.migrated") }
        #expect(events.count == 1 && events[0].contains("user:8") && events[0].contains("report=guest:abc"))
        let preview = try await cart("migrate", "guest:abc", "user:7", "--dry-run")
        #expect(preview.output.hasPrefix("There is nothing to merge: "), "\(preview.output)")
    }

    @Test("the carts have different currencies: the preview refuses and says so")
    func currencies() async throws {
        try await add("guest:abc", "mug", currency: "EUR")
        try await add("user:7", "mug", currency: "MYR")
        let preview = try await cart("migrate", "guest:abc", "user:7", "--dry-run")
        #expect(preview.exitCode == 1 && preview.errors.contains("currency_mismatch"), "\(preview.errors)")
        #expect(try await cart("inspect", "guest:abc").output.contains("EUR"))
    }

    @Test("one of the carts is corrupted: the preview names the field, and what mends it")
    func corrupted() async throws {
        try await add("guest:abc", "mug")
        try await add("user:7", "mug")
        _ = try await service.redis("HSET", "cart:user:7", "default:qty:mug", "many")
        let preview = try await cart("migrate", "guest:abc", "user:7", "--dry-run")
        #expect(preview.exitCode == 1 && preview.errors.contains("cart repair"), "\(preview.errors)")
        #expect(try await cart("doctor").output.contains("mend: cart repair user:7"))
        #expect(try await cart("repair", "user:7", "--apply").exitCode == 0)
        #expect(try await cart("migrate", "guest:abc", "user:7").exitCode == 0)
        #expect(try await cart("inspect", "user:7").output.contains("mug"))
    }
}
