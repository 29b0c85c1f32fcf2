import Testing

@testable import Hiredis

@Suite("Search for the primary")
struct SentinelSearchTests {
    private let sentinels = (1...3).map { RedisEndpoint.Address(host: "s\($0)", port: 26379) }
    private let primary = RedisEndpoint.Address(host: "10.0.0.1", port: 6379)

    @Test("the next Sentinel is asked when one does not answer, and who answered is asked first the next time")
    func order() {
        var search = SentinelSearch(sentinels, service: "carts")
        #expect(search.start() == .ask(sentinels[0]))
        #expect(search.receive(.none("timeout")) == .ask(sentinels[1]))
        #expect(search.receive(.primary(primary)) == .found(primary))
        #expect(search.sentinels == [sentinels[1], sentinels[0], sentinels[2]])
        #expect(search.start() == .ask(sentinels[1]))
    }

    @Test("a Sentinel that does not watch the service does not end the search")
    func unknownThere() {
        var search = SentinelSearch(sentinels, service: "carts")
        _ = search.start()
        #expect(search.receive(.unknownService) == .ask(sentinels[1]))
        #expect(search.receive(.primary(primary)) == .found(primary))
    }

    @Test("when no Sentinel answers the error has the last reason, and the next search asks all again")
    func none() {
        var search = SentinelSearch(sentinels, service: "carts")
        for _ in 0..<2 {
            #expect(search.start() == .ask(sentinels[0]))
            #expect(search.receive(.none("refused")) == .ask(sentinels[1]))
            #expect(search.receive(.unknownService) == .ask(sentinels[2]))
            let step = search.receive(.none("timed out"))
            guard case .failed(let reason) = step else {
                Issue.record("\(step)")
                return
            }
            #expect(reason.contains("2 of 3") && reason.contains("timed out") && reason.contains("carts"))
        }
    }

    @Test("a service that no Sentinel watches is named")
    func unknown() {
        var search = SentinelSearch([sentinels[0]], service: "carts")
        _ = search.start()
        #expect(search.receive(.unknownService) == .failed("no Sentinel watches a service named carts"))
    }
}
