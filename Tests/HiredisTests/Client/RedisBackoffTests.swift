import Hiredis
import Testing

@Suite("Backoff")
struct RedisBackoffTests {
    @Test("delays grow by the factor up to the maximum")
    func growth() {
        let backoff = RedisBackoff(initial: .milliseconds(10), factor: 2, maximum: .milliseconds(500))
        let delays = (1...8).map { backoff.delay(beforeAttempt: $0, jitter: 1) }
        #expect(delays == [10, 20, 40, 80, 160, 320, 500, 500].map { .milliseconds($0) })
    }

    @Test("jitter takes off up to half")
    func jitter() {
        let backoff = RedisBackoff()
        for attempt in 1...20 {
            let whole = backoff.delay(beforeAttempt: attempt, jitter: 1)
            #expect(backoff.delay(beforeAttempt: attempt, jitter: 0) == whole / 2)
            #expect(backoff.delay(beforeAttempt: attempt, jitter: 0.5) == whole * 3 / 4)
            #expect(backoff.delay(beforeAttempt: attempt, jitter: 7) == whole)
            #expect(backoff.delay(beforeAttempt: attempt, jitter: -7) == whole / 2)
        }
    }

    @Test("no attempt number is too large or too small")
    func extremes() {
        let backoff = RedisBackoff()
        #expect(backoff.delay(beforeAttempt: .max, jitter: 1) == .milliseconds(500))
        #expect(backoff.delay(beforeAttempt: .min, jitter: 1) == .milliseconds(10))
        let flat = RedisBackoff(initial: .milliseconds(7), factor: 1, maximum: .seconds(1))
        #expect(flat.delay(beforeAttempt: .max, jitter: 1) == .milliseconds(7))
    }
}
