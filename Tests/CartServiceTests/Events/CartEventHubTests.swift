import CartService
import RedisTestKit
import Testing

@Suite("Listening to events")
struct CartEventHubTests {
    /// The next event that a listener hears.
    private func next(_ signals: CartEventHub.Signals) async -> CartEvent? {
        for await signal in signals {
            if case .event(let event) = signal { return event }
        }
        return nil
    }

    private static func line(_ id: String) throws -> NewLineItem {
        NewLineItem(id: id, name: id, price: 1, currency: try Currency("EUR"))
    }

    @Test("listeners come and go, and each hears all that happens from its beginning on")
    func comingAndGoing() async throws {
        try await Service.open { service in
            let hub = CartEventHub(service.carts)
            let cart = service.carts.cart(.user("1"))
            // The reader ends with its last listener, and begins anew with the next.
            for number in 0..<20 {
                let events = try #require(try await hub.listen(to: "user:1"))
                try await cart.add(Self.line("line-\(number)"))
                #expect(await next(events)?.fields["lines"] == "line-\(number):1")
            }
            let isEmpty = await eventually { hub.listenerCount == 0 }
            #expect(isEmpty)
        }
    }

    @Test("a listener that does not keep up is ended after what it has room for, and others go on")
    func slow() async throws {
        try await Service.open { service in
            let hub = CartEventHub(service.carts)
            let slow = try #require(try await hub.listen(to: nil))
            let quick = try #require(try await hub.listen(to: nil))
            let count = CartEventHub.capacity + 50
            let reading = Task {
                var heard = 0
                for await signal in quick {
                    if case .event = signal { heard += 1 }
                    if heard == count { break }
                }
                return heard
            }
            let cart = service.carts.cart(.user("1"))
            for _ in 0..<count { try await cart.add(Self.line("a")) }
            #expect(await reading.value == count)
            var heard = 0
            for await _ in slow { heard += 1 }
            #expect(heard == CartEventHub.capacity)
            let last = try #require(try await hub.listen(to: "user:1"))
            try await cart.remove("a")
            #expect(await next(last)?.kind == .removed)
        }
    }

    @Test("resuming after an event brings what was missed, once and in order, and then what happens")
    func resuming() async throws {
        try await Service.open { service in
            let hub = CartEventHub(service.carts)
            let cart = service.carts.cart(.user("1"))
            try await cart.add(Self.line("a"))
            let first = try #require(try await service.carts.store.pastEvents().first)
            try await cart.add(Self.line("b"))
            try await service.carts.cart(.user("2")).add(Self.line("x"))
            try await cart.add(Self.line("c"))
            let events = try #require(try await hub.listen(to: "user:1", after: first.id))
            try await cart.add(Self.line("d"))
            var lines: [String?] = []
            for _ in 0..<3 { lines.append(await next(events)?.fields["lines"]) }
            #expect(lines == ["b:1", "c:1", "d:1"])
        }
    }

    @Test("no more listeners than the limit are allowed, and closing the hub ends all of them")
    func bounds() async throws {
        try await Service.open { service in
            let hub = CartEventHub(service.carts, maxListeners: 1)
            let only = try #require(try await hub.listen(to: nil))
            #expect(try await hub.listen(to: nil) == nil)
            hub.close()
            #expect(await next(only) == nil)
            #expect(try await hub.listen(to: nil) == nil)
        }
    }
}
