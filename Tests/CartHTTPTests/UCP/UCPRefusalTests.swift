import CartModel
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import RedisTestKit
import Testing

@testable import CartHTTP

@Suite("Refusals to shopping platforms")
struct UCPRefusalTests {
    @Test("a bad line refuses the whole request, with one message for each, and nothing is written")
    func badLines() async throws {
        try await Platform.open { shop, client in
            let platform = Platform(client: client)
            let id = try await platform.create(platformLine("tea"))
            let before = try await shop.redis.cli("KEYS", "cart:guest:*")
            let lines = [
                platformLine("nothing"), platformLine("tea", 0), #"{"quantity":1}"#,
                platformLine("cup", 1, id: "unknown"),
                platformLine("cup", 1, id: "tea"),
                #"{"item":{"id":"tea","quantity_unit":{"unit":"KGM"}},"quantity":1}"#, "7",
                #"{"item":{"id":"tea"},"quantity":1,"parent_id":"tea"}"#, platformLine("tea"),
            ]
            let body = #"{"line_items":[\#(lines.joined(separator: ","))]}"#
            let refused = try await platform.send(.put, "/carts/\(id)", body)
            #expect(refused.status == .ok && refused.platformOutcome == "error")
            #expect(
                refused.platformCodes == [
                    "$.line_items[0].item.id": "not_found", "$.line_items[1].quantity": "invalid_quantity",
                    "$.line_items[2].item.id": "invalid", "$.line_items[3].id": "line_not_found",
                    "$.line_items[4].item.id": "line_differs",
                    "$.line_items[5].item.quantity_unit": "quantity_unit_mismatch",
                    "$.line_items[6]": "invalid", "$.line_items[7].parent_id": "invalid",
                ]
            )
            #expect(try await platform.send(.get, "/carts/\(id)").platformLines == ["tea": 1])
            let made = try await platform.send(.post, "/carts", #"{"line_items":[\#(platformLine("nothing"))]}"#)
            #expect(made.platformOutcome == "error" && made.platformMessage() == "not_found")
            #expect(try await shop.redis.cli("KEYS", "cart:guest:*") == before)
            let mixed = try await platform.send(
                .post,
                "/carts",
                #"{"line_items":[\#(platformLine("tea")),\#(platformLine("pen"))]}"#
            )
            #expect(mixed.platformMessage() == "currency_mismatch")
            let many = #"{"line_items":[\#(platformLine("tea", 100_000))]}"#
            #expect(try await platform.send(.put, "/carts/\(id)", many).platformMessage() == "limit_exceeded")
        }
    }

    @Test("each line above the quantity limit, or in another currency than the first line, has a message of its own")
    func messageForEachLine() async throws {
        let cases: [(lines: [String], codes: [String: String])] = [
            (
                [platformLine("tea", 99_999_999), platformLine("cup", 99_999_999)],
                ["$.line_items[0].quantity": "limit_exceeded", "$.line_items[1].quantity": "limit_exceeded"]
            ),
            (
                [platformLine("nothing"), platformLine("tea", 99_999_999)],
                ["$.line_items[0].item.id": "not_found", "$.line_items[1].quantity": "limit_exceeded"]
            ),
            ([platformLine("tea", 6000), platformLine("tea", 6000)], ["$.line_items[1].quantity": "limit_exceeded"]),
            (
                [platformLine("pen"), platformLine("tea"), platformLine("cup")],
                ["$.line_items[1]": "currency_mismatch", "$.line_items[2]": "currency_mismatch"]
            ),
            (
                [platformLine("tea"), platformLine("pen"), platformLine("nothing")],
                ["$.line_items[1]": "currency_mismatch", "$.line_items[2].item.id": "not_found"]
            ),
        ]
        try await Platform.open { _, client in
            let platform = Platform(client: client)
            let id = try await platform.create(platformLine("tea"))
            for (lines, codes) in cases {
                let body = #"{"line_items":[\#(lines.joined(separator: ","))]}"#
                let refused = try await platform.send(.put, "/carts/\(id)", body)
                #expect(refused.status == .ok && refused.platformOutcome == "error", "\(refused.text)")
                #expect(refused.platformCodes == codes, "\(refused.text)")
                let made = try await platform.send(.post, "/carts", body)
                #expect(made.string("id") == nil && made.platformCodes == codes, "\(made.text)")
            }
            #expect(try await platform.send(.get, "/carts/\(id)").platformLines == ["tea": 1])
            // An update replaces all lines, so it may take the cart to another currency.
            let pens = try await platform.send(
                .put,
                "/carts/\(id)",
                #"{"line_items":[\#(platformLine("pen", 10_000))]}"#
            )
            #expect(pens.platformLines == ["pen": 10_000] && pens["currency"] == "EUR", "\(pens.text)")
        }
    }

    @Test("what is kept about the buyer must be what the standard allows; the refusal names its JSONPath")
    func wrongTypes() async throws {
        try await Platform.open { shop, client in
            let platform = Platform(client: client)
            for (member, path) in [
                (#""context":5"#, "$.context"), (#""context":[1]"#, "$.context"), (#""buyer":"x""#, "$.buyer"),
                (#""buyer":{"email":5}"#, "$.buyer.email"), (#""buyer":{"email":null}"#, "$.buyer.email"),
                (#""signals":{"a":1}"#, "$.signals.a"), (#""signals":{"com.-a":1}"#, #"$.signals["com.-a"]"#),
                (#""signals":{"dev.ucp.buyer_ip":1}"#, #"$.signals["dev.ucp.buyer_ip"]"#),
                (#""attribution":{"x":{"y":1}}"#, "$.attribution.x"),
                (#""context":{"eligibility":5}"#, "$.context.eligibility"),
                (#""context":{"eligibility":["com.a","gold"]}"#, "$.context.eligibility[1]"),
                (#""context":{"eligibility":["com.a","com.a"]}"#, "$.context.eligibility"),
                (#""context":{"payment":[{"types":[]}]}"#, "$.context.payment[0].handler"),
                (#""context":{"payment":[{"handler":"com.a","types":[1]}]}"#, "$.context.payment[0].types[0]"),
            ] {
                let body = #"{"line_items":[],\#(member)}"#
                let refused = try await platform.send(.post, "/carts", body)
                #expect(refused.status == .badRequest && refused.platformOutcome == "error", "\(member)")
                #expect(refused.platformCodes == [path: "invalid_request"], "\(refused.text)")
                #expect(refused.string("messages.0.content")?.contains("Allowed: a") == true, "\(refused.text)")
            }
            #expect(try await shop.redis.cli("KEYS", "cart:guest:*").isEmpty)
            let given = try await platform.send(.post, "/carts", #"{"line_items":[],"buyer":{"email":5}}"#)
            #expect(given.string("messages.0.content")?.contains("Given: 5. Allowed: a string.") == true)
        }
    }

    @Test("members that the standard allows are kept as they were given, also those that it does not name")
    func rightTypes() async throws {
        try await Platform.open { _, client in
            let platform = Platform(client: client)
            let body = #"""
                {"line_items":[],"buyer":{"email":"a@b.example","nick":5},"attribution":{"utm_source":"x","":"y"},
                 "signals":{"dev.ucp.buyer_ip":"203.0.113.9","xn--p1ai.2a.b_c_":[1]},
                 "context":{"location":"7","eligibility":["com.example-shop.gold"],"more":{"a":1},
                            "payment":[{"handler":"com.example.pay","types":["card"],"more":1}]}}
                """#
            let made = try await platform.send(.post, "/carts", body)
            #expect(made.status == .created, "\(made.text)")
            #expect(made["buyer.nick"] == 5 && made["attribution.utm_source"] == "x" && made["context.more.a"] == 1)
            #expect(made["context.eligibility.0"] == "com.example-shop.gold")
            #expect(made["context.payment.0.types.0"] == "card" && made["context.payment.0.more"] == 1)
            let nothing = #"{"line_items":[],"buyer":null,"context":{}}"#
            #expect(try await platform.send(.post, "/carts", nothing).status == .created)
        }
    }

    @Test("a request that does not say where it comes from, or is no JSON, is refused in the platform's words")
    func badRequests() async throws {
        try await Platform.open { _, client in
            let nameless = try await Browser(client).send(.post, "/ucp/v1/carts", #"{"line_items":[]}"#)
            #expect(nameless.status == .badRequest && nameless.platformOutcome == "error")
            #expect(nameless.string("messages.0.content")?.contains("UCP-Agent") == true)
            let platform = Platform(client: client)
            #expect(try await platform.send(.post, "/carts", "{").platformMessage() == "invalid_request")
            #expect(try await platform.send(.post, "/carts", "{}").platformMessage() == "invalid_request")
            #expect(try await platform.send(.delete, "/carts").status == .methodNotAllowed)
        }
    }
}
