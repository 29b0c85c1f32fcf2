import CartHTTP
import CartModel
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@Suite("Migrations over HTTP")
struct MigrationAPITests {
    private static let tea = #"{"id":"tea","name":"Tea","price":450,"quantity":2,"currency":"MYR"}"#
    private static let pair = #"{"from":"guest:1","to":"user:1"}"#

    private func server(_ client: any TestClientProtocol) -> Browser { Browser(client, userToken: Shop.apiKey) }

    @Test("a key makes a migration's repeat tell the first report, also after another cart has begun")
    func key() async throws {
        try await Shop.open { _, client in
            let api = server(client)
            try await api.send(.post, "/v1/carts/guest:1/default/items", Self.tea)
            let headers = ["Idempotency-Key": "login-1"]
            let first = try await api.send(.post, "/v1/migrations", Self.pair, headers: headers)
            #expect(first["status"] == "completed" && first.header("Idempotent-Replayed") == nil)
            try await api.send(.post, "/v1/carts/guest:1/default/items", Self.tea)
            let again = try await api.send(.post, "/v1/migrations", Self.pair, headers: headers)
            #expect(again["id"] == first["id"] && again["replayed"] == true)
            #expect(again.header("Idempotent-Replayed") == "true")
            #expect(try await api.send(.get, "/v1/carts/user:1/default").quantities() == ["tea": 2])
            let other = #"{"from":"guest:1","to":"user:1","strategy":"keep_user_cart"}"#
            let reused = try await api.send(.post, "/v1/migrations", other, headers: headers)
            #expect(reused.status == .unprocessableContent && reused.code == "idempotency_key_reused")
        }
    }

    @Test("a migration is undone over HTTP, once, and its report says when")
    func undo() async throws {
        try await Shop.open { _, client in
            let api = server(client)
            try await api.send(.post, "/v1/carts/guest:1/default/items", Self.tea)
            let report = try await api.send(.post, "/v1/migrations", Self.pair)
            guard case .string(let id) = report["id"] else { throw CartError.migrationNotFound }
            let path = "/v1/migrations/\(id)/undo"
            #expect(
                try await api.send(.post, "/v1/migrations/abcdefghijk/undo", #"{"to":"user:1"}"#).status == .notFound
            )
            #expect(try await api.send(.post, path, #"{"force":true}"#).code == "invalid_request")
            try await api.send(.post, "/v1/carts/user:1/default/items", Self.tea)
            let refused = try await api.send(.post, path, #"{"to":"user:1"}"#)
            #expect(refused.status == .conflict && refused.code == "undo_conflict")
            let undone = try await api.send(.post, path, #"{"to":"user:1","force":true}"#)
            #expect(undone.status == .ok && undone["status"] == "undone" && undone["restored_to"] == "guest:1")
            #expect(try await api.send(.get, "/v1/carts/guest:1/default").quantities() == ["tea": 2])
            #expect(try await api.send(.get, "/v1/carts/user:1/default").quantities() == ["tea": 2])
            let told = try await api.send(.get, "/v1/migrations/\(id)?to=user:1")
            #expect(told["undone_at"] != nil && told["undone_at"] != .null)
        }
    }

    @Test("a batch answers every line as it ends, and one bad line spoils no other")
    func batch() async throws {
        try await Shop.open { shop, client in
            let api = server(client)
            for number in 0..<20 { try await api.send(.post, "/v1/carts/guest:\(number)/default/items", Self.tea) }
            var lines = (0..<20).map { #"{"from":"guest:\#($0)","to":"user:\#($0 % 5)"}"# }
            lines.append("not json")
            lines.append(#"{"from":"guest:x","to":"nobody"}"#)
            let headers: HTTPFields = [
                .authorization: "Bearer \(Shop.apiKey)", .contentType: "application/x-ndjson",
            ]
            let answer = try await client.execute(
                uri: "/v1/migrations/batch",
                method: .post,
                headers: headers,
                body: ByteBuffer(string: lines.joined(separator: "\n") + "\n")
            ) { $0 }
            #expect(answer.status == .ok && answer.headers[.contentType] == "application/x-ndjson")
            let answers = String(buffer: answer.body).split(separator: "\n")
            #expect(answers.count == 22 && answers.count { $0.contains(#""status":"completed""#) } == 20)
            #expect(answers.contains { $0.hasPrefix(#"{"line":21,"error":{"code":"invalid_request""#) })
            #expect(answers.contains { $0.hasPrefix(#"{"line":22,"error":{"code":"invalid_identifier""#) })
            for number in 0..<5 {
                #expect(try await api.send(.get, "/v1/carts/user:\(number)/default").quantities() == ["tea": 8])
            }
            let misspelt = try await api.send(
                .post,
                "/v1/migrations/batch",
                "\n\n" + #"{"from":"guest:x","to":"user:1","stratgy":"keep_user_cart"}"#,
                headers: ["Content-Type": "application/x-ndjson"]
            )
            #expect(misspelt.text.hasPrefix(#"{"line":3,"error":{"code":"invalid_request""#))
            #expect(misspelt.text.contains(#""field":"stratgy","given":"stratgy","allowed":"dry_run, from, "#))
            let long = String(repeating: " ", count: 300_000)
            let last = try await api.send(
                .post,
                "/v1/migrations/batch",
                lines[0] + "\n" + long + "\n" + lines[1],
                headers: ["Content-Type": "application/x-ndjson"]
            )
            #expect(last.text.contains(#"{"line":2,"error":{"code":"payload_too_large""#))
            #expect(last.text.split(separator: "\n").count == 2)
            let json = try await api.send(.post, "/v1/migrations/batch", "{}")
            #expect(json.status == .unsupportedMediaType && json.string("allowed") == "application/x-ndjson")
            #expect(json.string("detail")?.contains("JSON") == false)
        }
    }

    @Test("a batch ends with the line that is one too many, and those before are carried out")
    func largeBatch() async throws {
        try await Shop.open(http: { $0.maxBatchLines = 2 }) { _, client in
            let lines = (0..<4).map { #"{"from":"guest:\#($0)","to":"user:1"}"# }
            let answer = try await server(client).send(
                .post,
                "/v1/migrations/batch",
                lines.joined(separator: "\n"),
                headers: ["Content-Type": "application/x-ndjson"]
            )
            let answers = answer.text.split(separator: "\n")
            #expect(answer.status == .ok && answers.count == 3)
            #expect(answers.count { $0.contains("nothing_to_migrate") } == 2)
            #expect(answers.contains { $0.hasPrefix(#"{"line":3,"error":{"code":"payload_too_large""#) })
        }
    }
}
