import CartService
import Testing

@Suite("Guest token life")
struct GuestTokenLifeTests {
    @Test(
        "a time that is no whole number of seconds from 0 to ten years is refused, and never means for ever",
        arguments: [
            Duration.milliseconds(500), .milliseconds(1500), .seconds(-1), .milliseconds(-500),
            .seconds(3650 * 86_400 + 1),
            .seconds(Int64.max),
        ]
    )
    func refused(life: Duration) throws {
        let secret = try SessionSecret(keyID: "a", bytes: Array(repeating: 1, count: 32))
        let error = #expect(throws: CartError.self) { try GuestTokens(secrets: [secret], timeToLive: life) }
        #expect(error?.code == .invalidConfiguration && error?.field == "ttl.guest")
    }
}
