import Testing

@testable import Hiredis

@Suite("Who is subscribed to what")
struct SubscriptionTableTests {
    @Test("a topic is needed until the last one who wants it is gone")
    func counted() {
        var table = SubscriptionTable()
        table.add(1, to: [.channel("a"), .pattern("a*")])
        table.add(2, to: [.channel("a")])
        #expect(table.receivers(of: .channel("a")) == [1, 2])
        #expect(table.receivers(of: .pattern("a*")) == [1])
        #expect(table.receivers(of: .channel("a*")).isEmpty)
        #expect(Set(table.remove(1)) == [.pattern("a*")])
        #expect(table.remove(1).isEmpty)
        #expect(table.allTopics == [.channel("a")])
        #expect(table.remove(2) == [.channel("a")])
        #expect(table.isEmpty && table.allTopics.isEmpty)
    }

    @Test("a topic named twice counts once")
    func twice() {
        var table = SubscriptionTable()
        table.add(1, to: [.channel("a"), .channel("a")])
        table.add(1, to: [.channel("a")])
        #expect(table.remove(1) == [.channel("a")])
        #expect(table.isEmpty)
    }
}
