import Testing

@testable import CartHTTP

@Suite("Verdicts about secrets")
struct VerdictCacheTests {
    @Test("a verdict holds until it expires")
    func expiry() {
        let cache = VerdictCache<Int>(capacity: 10)
        cache.keep(7, on: "secret", revision: 0, until: 1_000)
        #expect(cache.verdict(on: "secret", revision: 0, now: 999) == 7)
        #expect(cache.verdict(on: "secret", revision: 0, now: 1_000) == nil)
        #expect(cache.verdict(on: "secre", revision: 0, now: 0) == nil)
    }

    @Test("when the keys change, everything is forgotten at once, also what an earlier request finds out late")
    func revision() {
        let cache = VerdictCache<Int>(capacity: 10)
        cache.keep(1, on: "old", revision: 1, until: .max)
        #expect(cache.verdict(on: "old", revision: 2, now: 0) == nil)
        cache.keep(2, on: "new", revision: 2, until: .max)
        cache.keep(1, on: "old", revision: 1, until: .max)
        #expect(cache.verdict(on: "old", revision: 2, now: 0) == nil)
        #expect(cache.verdict(on: "new", revision: 2, now: 0) == 2)
    }

    @Test("no more verdicts are kept than there is room for, and those in use stay")
    func capacity() {
        let cache = VerdictCache<Int>(capacity: 10)
        cache.keep(0, on: "used", revision: 0, until: .max)
        for number in 1...100 {
            cache.keep(number, on: "\(number)", revision: 0, until: .max)
            #expect(cache.verdict(on: "used", revision: 0, now: 0) == 0)
        }
        let known = (1...100).filter { cache.verdict(on: "\($0)", revision: 0, now: 0) != nil }
        #expect(known.count <= 10 && known.contains(100))
    }
}
