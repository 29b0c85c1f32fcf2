import CartModel
import Testing

@Suite("Carts configuration")
struct CartsConfigurationTests {
    private func refusedField(_ change: (inout CartsConfiguration) -> Void) -> String? {
        var configuration = CartsConfiguration()
        change(&configuration)
        let error = refusal { [configuration] () throws(CartError) in try configuration.validate() }
        #expect(error?.code == .invalidConfiguration)
        return error?.field
    }

    @Test("the default configuration is allowed")
    func defaults() throws {
        try CartsConfiguration().validate()
    }

    @Test("a value out of its range is refused with its key")
    func outOfRange() {
        #expect(refusedField { $0.keyPrefix = "" } == "redis.key_prefix")
        #expect(refusedField { $0.keyPrefix = "ca{rt" } == "redis.key_prefix")
        #expect(refusedField { $0.operationWindow = .milliseconds(999) } == "operations.window")
        #expect(refusedField { $0.operationWindow = .seconds(601) } == "operations.window")
        #expect(refusedField { $0.migration.skipIfUserItems = -1 } == "migration.skip_if_user_items")
        #expect(refusedField { $0.limits.maxLines = 0 } == "limits.max_lines")
        #expect(refusedField { $0.timeToLive.guest = .seconds(59) } == "ttl.guest")
        #expect(refusedField { $0.timeToLive.user = .seconds(-1) } == "ttl.user")
        #expect(refusedField { $0.timeToLive.custom["team"] = .seconds(3651 * 86_400) } == "ttl.team")
    }

    @Test("each kind of owner has its time, and a kind without one has the user's")
    func timeToLive() throws {
        var times = TimeToLive()
        times.custom["team"] = .zero
        try times.validate()
        #expect(times.duration(for: .guest("1")) == .seconds(604_800))
        #expect(times.duration(for: .user("1")) == .seconds(7_776_000))
        #expect(times.duration(for: .custom("team", "1")) == .zero)
        #expect(times.duration(for: .custom("device", "1")) == times.user)
    }
}
