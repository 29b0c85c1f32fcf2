import Testing

@testable import Hiredis

@Suite("Estimate of the server's clock")
struct ClockEstimateTests {
    @Test("the server is taken to have read its clock halfway between question and answer")
    func middle() {
        let estimate = ClockEstimate(serverTime: 1_000_000, askedAt: 100, learnedAt: 300)
        #expect(estimate.offset == 1_000_000 - 200)
        #expect(estimate.uncertainty == 100)
    }

    @Test("a slow answer does not spoil a quick one")
    func slow() {
        let quick = ClockEstimate(serverTime: 1_000_000, askedAt: 100, learnedAt: 300)
        let slow = ClockEstimate(serverTime: 1_000_900, askedAt: 1000, learnedAt: 3000)
        #expect(quick.updated(by: slow) == quick)
        #expect(slow.updated(by: quick) == quick)
    }

    @Test("with time even a slow answer is better than an old one")
    func aged() {
        let old = ClockEstimate(serverTime: 1_000_000, askedAt: 100, learnedAt: 300)
        let later: Int64 = 100_000_000
        let slow = ClockEstimate(serverTime: 1_000_000 + later, askedAt: later, learnedAt: later + 2000)
        #expect(old.updated(by: slow) == slow)
    }

    @Test("a server whose clock was set is believed at once")
    func step() {
        let before = ClockEstimate(serverTime: 1_000_000, askedAt: 100, learnedAt: 300)
        let after = ClockEstimate(serverTime: 9_000_000, askedAt: 1000, learnedAt: 3000)
        #expect(before.updated(by: after) == after)
    }
}
