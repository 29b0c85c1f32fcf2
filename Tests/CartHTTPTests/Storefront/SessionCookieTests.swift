import CartModel
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import CartHTTP

@Suite("The session among a request's cookies")
struct SessionCookieTests {
    /// A session with one tea in its cart, and the value of its cookie.
    private static func session(_ client: any TestClientProtocol) async throws -> String {
        let browser = Browser(client)
        try await browser.send(.post, "/v1/cart/default/items", #"{"id":"tea"}"#)
        return try #require(browser.cookie)
    }

    @Test(
        "the first cookie of the name that verifies counts, wherever it stands, quoted or not",
        arguments: [
            "cart=stale; cart=TOKEN", "cart=TOKEN; cart=stale", "cart=; cart=TOKEN", "cart=\"TOKEN\"",
            "cart=\"\"; theme=\"dark\"; cart=\"TOKEN\"", "theme=dark;cart=TOKEN", "\tcart=TOKEN ",
            "cart=a.b.c.d; cart=TOKEN",
        ]
    )
    func verifies(form: String) async throws {
        try await Shop.open { _, client in
            let cookie = form.replacing("TOKEN", with: try await Self.session(client))
            let answer = try await Browser(client).send(.get, "/v1/cart", headers: ["Cookie": cookie])
            #expect(answer.quantities() == ["tea": 1])
            #expect(answer.headers[.setCookie] == nil, "the session is kept as it is")
        }
    }

    @Test("if two sessions verify, only the first counts")
    func first() async throws {
        try await Shop.open { _, client in
            let token = try await Self.session(client)
            let other = Browser(client)
            try await other.send(.post, "/v1/cart/default/items", #"{"id":"cup"}"#)
            let cookie = "cart=\(try #require(other.cookie)); cart=\(token)"
            #expect(
                try await Browser(client).send(.get, "/v1/cart", headers: ["Cookie": cookie]).quantities() == ["cup": 1]
            )
        }
    }

    @Test("the header of an app may be quoted as well")
    func header() async throws {
        try await Shop.open { _, client in
            let token = try await Self.session(client)
            let answer = try await Browser(client).send(.get, "/v1/cart", headers: ["Cart-Session": "\"\(token)\""])
            #expect(answer.quantities() == ["tea": 1])
        }
    }

    @Test("a cookie whose name only begins or ends alike is another one")
    func otherNames() {
        let cookie = SessionCookie(isSecure: false, timeToLive: .seconds(60))
        let fields: HTTPFields = [.cookie: "xcart=a; cart2=b; __Host-cart=c; Cart=d"]
        #expect(cookie.read(RequestFields(fields)).tokens.isEmpty)
    }
}
