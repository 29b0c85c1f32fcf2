import CartService
import Hiredis
import Testing

@Suite("Retry")
struct RetryTests {
    private static let backoff = RedisBackoff(initial: .milliseconds(1), maximum: .milliseconds(2))

    @Test("a conflict with others is tried again, up to the limit of attempts and no more")
    func attempts() async {
        for code in Carts.retryableCodes {
            var calls = 0
            let error = await refusal {
                try await Carts.retry(upTo: 4, backoff: Self.backoff) { () async throws(CartError) in
                    calls += 1
                    throw CartError(code, "")
                }
            }
            #expect(error?.code == code && calls == 4)
        }
    }

    @Test("any other error is thrown at once, and a success is returned")
    func others() async throws {
        var calls = 0
        let error = await refusal {
            try await Carts.retry(upTo: 4, backoff: Self.backoff) { () async throws(CartError) in
                calls += 1
                throw CartError(.limitExceeded, "")
            }
        }
        #expect(error?.code == .limitExceeded && calls == 1)
        var failures = 2
        let value = try await Carts.retry(upTo: 3, backoff: Self.backoff) { () async throws(CartError) -> Int in
            failures -= 1
            if failures >= 0 { throw CartError(.versionConflict, "") }
            return 7
        }
        #expect(value == 7)
    }

    @Test("two who set by version at once both get their turn")
    func conflicts() async throws {
        try await Service.open { service in
            let cart = service.carts.cart(.user("1"))
            try await service.add("a", 1, to: cart)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await Carts.retry(upTo: 50, backoff: Self.backoff) { () async throws(CartError) in
                            let now = try await cart.load()
                            let quantity = (now["a"]?.quantity ?? 0) + 1
                            try await cart.setQuantity(of: "a", to: quantity, ifVersion: now.version)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await service.quantities(.user("1")) == ["a": 9])
        }
    }
}
