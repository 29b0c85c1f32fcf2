import Testing

@testable import CartHTTP

@Suite("Rate windows")
struct RateWindowTests {
    private let limit = RateLimit(4, per: .seconds(10))

    @Test("as many requests pass as the limit says, and the answer tells how many are left and for how long")
    func counting() {
        var window = RateWindow(number: 0)
        let verdicts = (0..<5).map { _ in window.take(limit, now: 2_500) }
        #expect(verdicts.map(\.isAllowed) == [true, true, true, true, false])
        #expect(verdicts.map(\.remaining) == [3, 2, 1, 0, 0])
        #expect(verdicts.allSatisfy { $0.resetSeconds == 8 })
    }

    @Test("the previous window counts in proportion to the part of it that is left, so no boundary doubles the limit")
    func sliding() {
        var window = RateWindow(number: 0)
        for _ in 0..<4 { _ = window.take(limit, now: 9_999) }
        #expect(!window.take(limit, now: 10_000).isAllowed)
        // After half of the window two of the four count.
        #expect(window.take(limit, now: 15_000).remaining == 1)
        #expect(window.take(limit, now: 15_000).isAllowed)
        #expect(!window.take(limit, now: 15_000).isAllowed)
        #expect(window.take(limit, now: 40_000).remaining == 3)
    }

    @Test("what other processes have counted comes with the sum, and what was sent is not counted twice")
    func merging() {
        var window = RateWindow(number: 0)
        _ = window.take(limit, now: 0)
        #expect(window.unreported == 1)
        window.merge(total: 3, reported: 1, window: 0)
        #expect(window.unreported == 0)
        #expect(window.take(limit, now: 0).remaining == 0)
        #expect(!window.take(limit, now: 0).isAllowed)
        // A sum that comes after its window has passed says nothing of the present one.
        _ = window.take(limit, now: 30_000)
        window.merge(total: 99, reported: 1, window: 0)
        #expect(window.take(limit, now: 30_000).remaining == 2)
    }

    @Test("refused requests are not counted, so that whoever waits gets in")
    func refusals() {
        var window = RateWindow(number: 0)
        for _ in 0..<100 { _ = window.take(limit, now: 0) }
        #expect(window.unreported == 4)
    }
}
