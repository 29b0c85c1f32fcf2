import Testing

@testable import Hiredis

@Suite("Redirects and retries in a Cluster")
struct ClusterRetryTests {
    private let asked = RedisEndpoint.Address(host: "10.0.0.1", port: 7000)

    private func next(
        _ retry: inout ClusterRetry,
        _ message: String,
        repeatable: Bool = false
    ) -> ClusterRetry.Step {
        let error = RedisError.answered(RedisServerError(message: message))
        return retry.next(after: error, asked: asked, isRepeatable: repeatable, jitter: 0.5)
    }

    @Test(
        "MOVED names the slot and its node",
        arguments: [
            ("MOVED 42 10.0.0.2:7001", "10.0.0.2", 7001), ("MOVED 42 :7001", "10.0.0.1", 7001),
            ("MOVED 42 ::1:7001", "::1", 7001), ("MOVED 42 redis-2.example:7001", "redis-2.example", 7001),
            ("MOVED 42 10.0.0.1:7000", "10.0.0.1", 7000),
        ]
    )
    func moved(message: String, host: String, port: Int) throws {
        var retry = ClusterRetry()
        let slot = try #require(RedisHashSlot(42))
        let target = RedisEndpoint.Address(host: host, port: port)
        #expect(next(&retry, message) == .moved(slot, to: target, after: .zero))
    }

    @Test("ASK holds for this command alone")
    func ask() {
        var retry = ClusterRetry()
        let target = RedisEndpoint.Address(host: "10.0.0.2", port: 7001)
        #expect(next(&retry, "ASK 42 10.0.0.2:7001") == .ask(target, after: .zero))
    }

    @Test("after a redirect without an address the topology is read again", arguments: ["MOVED 42 ?:7001", "ASK 1 x"])
    func unknownTarget(message: String) {
        var retry = ClusterRetry()
        #expect(next(&retry, message) == .route(after: .microseconds(7500), refresh: true))
    }

    @Test("what has to settle is tried again after 5 to 10 ms")
    func waits() {
        var retry = ClusterRetry()
        #expect(next(&retry, "TRYAGAIN Multiple keys") == .route(after: .microseconds(7500), refresh: false))
        for message in ["CLUSTERDOWN Hash slot not served", "MASTERDOWN Link", "LOADING Redis", "READONLY You can't"] {
            #expect(next(&retry, message) == .route(after: .microseconds(7500), refresh: true))
        }
        for jitter in [0, 0.999] {
            let error = RedisError.answered(RedisServerError(message: "TRYAGAIN"))
            let step = retry.next(after: error, asked: asked, isRepeatable: false, jitter: jitter)
            guard case .route(let pause, _) = step else {
                Issue.record("\(step)")
                return
            }
            #expect((.milliseconds(5)...(.milliseconds(10))).contains(pause))
        }
    }

    @Test("redirects are followed at once, then with pauses, then no more")
    func bounded() {
        var retry = ClusterRetry()
        for number in 1...ClusterRetry.maximumRedirects {
            let step = next(&retry, "MOVED 1 10.0.0.2:7001")
            guard case .moved(_, _, let pause) = step else {
                Issue.record("\(step)")
                return
            }
            #expect((pause == .zero) == (number <= ClusterRetry.immediateRedirects))
        }
        #expect(next(&retry, "ASK 1 10.0.0.2:7001") == .tooManyRedirects)
    }

    @Test(
        "a command's own errors are the caller's",
        arguments: ["ERR x", "WRONGTYPE x", "NOPERM x", "MOVED", "MOVED x"]
    )
    func own(message: String) {
        var retry = ClusterRetry()
        #expect(next(&retry, message) == .fail)
    }

    @Test("a command that was handed back goes on only if it cannot run twice or is allowed to")
    func handedBack() {
        var retry = ClusterRetry()
        for (outcome, isRepeatable, goesOn) in [
            (RedisError.Outcome.notSent, false, true), (.notSent, true, true), (.unknown, true, true),
            (.unknown, false, false),
        ] {
            let error = RedisError(.handedBack, outcome: outcome, message: "")
            let step = retry.next(after: error, asked: asked, isRepeatable: isRepeatable, jitter: 0)
            #expect(step == (goesOn ? .route(after: .zero, refresh: false) : .fail))
        }
    }

    @Test("a command that a leaving node refused goes to another one")
    func left() {
        var retry = ClusterRetry()
        let error = RedisError(.closed, outcome: .notSent, message: "")
        let step = retry.next(after: error, asked: asked, isRepeatable: false, jitter: 0)
        #expect(step == .route(after: .milliseconds(5), refresh: false))
    }

    @Test("a lost connection and a timeout are the caller's to judge", arguments: [true, false])
    func lost(repeatable: Bool) {
        var retry = ClusterRetry()
        for code in [RedisError.Code.connectionLost, .timeout, .queueFull, .cancelled, .closed, .handedBack]
        where !(repeatable && code == .handedBack) {
            let error = RedisError(code, outcome: .unknown, message: "")
            #expect(retry.next(after: error, asked: asked, isRepeatable: repeatable, jitter: 0) == .fail)
        }
    }
}
