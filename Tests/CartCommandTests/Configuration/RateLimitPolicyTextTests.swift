import CartHTTP
import Testing

@testable import cart

@Suite("Rate limits as they are configured")
struct RateLimitPolicyTextTests {
    @Test("each subject may have a count and a time")
    func parsing() {
        let policy = RateLimitPolicy(texts: ["session=20/1s", "key=6000/1m", "address=100000/1h"])
        #expect(policy?.limits[.session] == RateLimit(20, per: .seconds(1)))
        #expect(policy?.limits[.key] == RateLimit(6000, per: .seconds(60)))
        #expect(policy?.limits[.address] == RateLimit(100_000, per: .seconds(3600)))
        #expect(RateLimitPolicy(texts: ["none"])?.limits.isEmpty == true)
        #expect(RateLimitPolicy(texts: ["session=1200/1m"]) == RateLimitPolicy())
    }

    @Test(
        "anything else is refused",
        arguments: [
            "", "session", "session=5", "session=0/1m", "session=-1/1m", "session=5/0", "session=5/2h", "user=5/1m",
            "session=5/1m/2",
        ]
    )
    func refused(text: String) { #expect(RateLimitPolicy(texts: [text]) == nil) }

    @Test("a subject comes once, and none alone")
    func twice() {
        #expect(RateLimitPolicy(texts: ["session=1/1m", "session=2/1m"]) == nil)
        #expect(RateLimitPolicy(texts: ["none", "session=2/1m"]) == nil)
    }
}
