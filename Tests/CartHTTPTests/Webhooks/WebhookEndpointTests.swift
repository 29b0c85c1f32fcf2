import Testing

@testable import CartHTTP

@Suite("Receivers and their secrets")
struct WebhookEndpointTests {
    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    @Test("a message is signed as Standard Webhooks' own example is")
    func signature() throws {
        let secret = try #require(WebhookSecret(Self.secret))
        let signature = secret.signature(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            timestamp: 1_614_265_330,
            body: #"{"test": 2432232314}"#
        )
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
        #expect("\(secret)" == "<secret>" && String(reflecting: secret) == "<secret>")
    }

    @Test("secrets are for all receivers, or for one of them")
    func secrets() throws {
        let urls = ["https://a.example/hook", "http://b.example"]
        let endpoints = try #require(WebhookEndpoint.list(urls: urls, secrets: [Self.secret, "2=\(Self.secret)"]))
        #expect(endpoints.map(\.secrets.count) == [1, 2] && endpoints[0].name != endpoints[1].name)
    }

    @Test(
        "what is no URL, no secret, or leaves a receiver without a secret is refused",
        arguments: [
            (["ftp://a"], [secret]), (["https://"], [secret]), (["https://a", "https://a"], [secret]),
            (["https://a"], []), (["https://a", "https://b"], ["1=" + secret]), (["https://a"], ["3=" + secret]),
            (["https://a"], ["whsec_short"]), (["https://a"], ["secret"]),
        ]
    )
    func refusals(urls: [String], secrets: [String]) {
        #expect(WebhookEndpoint.list(urls: urls, secrets: secrets) == nil)
    }
}
