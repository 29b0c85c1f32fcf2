import CartModel
import Testing

@testable import CartHTTP

@Suite("What becomes of a message to a receiver")
struct DeliveryRulesTests {
    private let rules = DeliveryRules(longestAge: .seconds(1000))

    @Test("a message that is taken is done with", arguments: [200, 202, 204, 299])
    func taken(status: Int) {
        #expect(rules.verdict(.status(status), attempt: 1, age: .zero, jitter: 0) == .delivered)
    }

    @Test("a receiver that is away is asked again, after waits that double up to five minutes")
    func away() {
        for outcome in [DeliveryRules.Outcome.failed("no answer"), .status(503), .status(429), .status(408)] {
            let waits = [1, 2, 3, 8, 9, 10, 1000].map { attempt in
                rules.verdict(outcome, attempt: attempt, age: .seconds(999), jitter: 0)
            }
            #expect(waits == [1, 2, 4, 128, 256, 300, 300].map { .retry(after: .seconds($0)) })
        }
        #expect(rules.verdict(.failed("x"), attempt: 3, age: .zero, jitter: 1) == .retry(after: .seconds(3)))
    }

    @Test("a receiver that says when to come again is heard, within five minutes")
    func retryAfter() {
        let verdicts = [2, 60, 100_000].map { seconds in
            rules.verdict(.status(429, retryAfter: seconds), attempt: 3, age: .zero, jitter: 0)
        }
        #expect(verdicts == [4, 60, 300].map { .retry(after: .seconds($0)) })
    }

    @Test("a message that is refused is given up after five attempts", arguments: [301, 400, 404, 410, 422])
    func refused(status: Int) {
        #expect(rules.verdict(.status(status), attempt: 4, age: .zero, jitter: 0) == .retry(after: .seconds(8)))
        #expect(rules.verdict(.status(status), attempt: 5, age: .zero, jitter: 0) == .bury(reason: "status \(status)"))
    }

    @Test("an event that is too old to wait any longer is given up, so that the stream does not forget it first")
    func old() {
        let verdict = rules.verdict(.failed("no answer"), attempt: 90, age: .seconds(1000), jitter: 0)
        #expect(verdict == .bury(reason: "no answer"))
    }
}
