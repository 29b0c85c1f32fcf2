import CartService
import Testing

/// Explores whether every guest cart stays reachable by the token that the last answer gave the browser.
///
/// There are two tabs of one browser, logins that may fail, and answers that may be lost.
///
/// The storefront's documentation demands two things of the browser: without a session it asks for one before anything
/// else, and it takes answers in the order in which they were made.
@Suite("Reachability of guest carts")
struct ReachabilityTests {
    /// One browser and what the server holds.
    ///
    /// Guests are numbered; 0 is none.
    struct World: Hashable {
        /// The guest whose token the browser keeps.
        var cookie = 0
        /// Guests whose carts hold lines.
        var filled: Set<Int> = []
        /// Guests whose carts hold lines that the shopper has seen acknowledged.
        var acknowledged: Set<Int> = []
        /// Requests under way: the guest whose token they carry, and whether they carry a user's token.
        var underWay: [Request] = []
        var answers: [Answer] = []
        var guests = 0
        var steps = 0
    }

    struct Request: Hashable {
        var token: Int
        var isUser: Bool
        var isChange: Bool
    }

    struct Answer: Hashable {
        /// The token that the answer makes the browser keep; 0 to forget it, nil for none.
        var told: Int?
        /// The guest whose change is acknowledged; 0 for none.
        var acknowledges = 0
    }

    /// What breaks the invariant on purpose.
    enum Fault { case none, clearsAlways, keepsQuietOnChange }

    @Test("holds in every order of requests, answers and failures of two tabs")
    func holds() {
        let (states, stranded) = explore(.none)
        print("reachability: \(states) states")
        #expect(states > 1_000)
        #expect(stranded == nil)
    }

    @Test("is broken by a token that is cleared after a failed migration")
    func clearedTooEarly() {
        #expect(explore(.clearsAlways).stranded != nil)
    }

    @Test("is broken by a change that does not tell its token again")
    func silentChange() {
        #expect(explore(.keepsQuietOnChange).stranded != nil)
    }

    private func explore(_ fault: Fault) -> (states: Int, stranded: World?) {
        let start = World(cookie: 1, guests: 1)
        var seen: Set<World> = [start]
        var queue = [start]
        while let world = queue.popLast() {
            if isStranded(world) { return (seen.count, world) }
            for next in successors(world, fault) where seen.insert(next).inserted { queue.append(next) }
        }
        return (seen.count, nil)
    }

    /// At rest, with no request and no answer under way, a guest cart with acknowledged lines must be the cookie's.
    private func isStranded(_ world: World) -> Bool {
        world.underWay.isEmpty && world.answers.isEmpty && !world.acknowledged.isSubset(of: [world.cookie])
    }

    private func successors(_ world: World, _ fault: Fault) -> [World] {
        guard world.steps < 9 else { return finish(world, fault) }
        var next = finish(world, fault)
        if world.underWay.count + world.answers.count < 2 {
            let isIdle = world.underWay.isEmpty && world.answers.isEmpty
            for isUser in [false, true] where isUser || world.cookie > 0 || isIdle {
                for isChange in [false, true] where isUser || world.cookie > 0 || !isChange {
                    var started = world
                    started.steps += 1
                    started.underWay.append(Request(token: world.cookie, isUser: isUser, isChange: isChange))
                    next.append(started)
                }
            }
        }
        return next
    }

    /// Everything under way goes on: requests are served, with each end that a migration may have, and answers arrive in
    /// the order in which they were sent, as one browser connection delivers them.
    private func finish(_ world: World, _ fault: Fault) -> [World] {
        var next: [World] = []
        for index in world.underWay.indices {
            var rest = world
            let request = rest.underWay.remove(at: index)
            next += serve(request, rest, fault)
        }
        if let answer = world.answers.first {
            var arrived = world
            arrived.answers.removeFirst()
            // The answer is lost, or it arrives.
            next.append(arrived)
            if let told = answer.told { arrived.cookie = told }
            if world.filled.contains(answer.acknowledges) { arrived.acknowledged.insert(answer.acknowledges) }
            next.append(arrived)
        }
        return next
    }

    private func serve(_ request: Request, _ world: World, _ fault: Fault) -> [World] {
        let token: SessionRules.GuestToken = request.token == 0 ? .none : .valid
        switch SessionRules.open(.init(token: token, credential: request.isUser ? .valid : .none)) {
        case .refuse: return []
        case .guest(let action):
            var served = world
            var guest = request.token
            if action == .mint {
                served.guests += 1
                guest = served.guests
            }
            if request.isChange { served.filled.insert(guest) }
            let tells = action != .keep || (request.isChange && fault != .keepsQuietOnChange)
            served.answers.append(Answer(told: tells ? guest : nil, acknowledges: request.isChange ? guest : 0))
            return [served]
        case .user(let migrates):
            guard migrates else { return [world.answering(nil)] }
            return SessionRules.MigrationEnd.allCases.compactMap { end in
                var served = world
                if end == .nothingToMigrate, served.filled.contains(request.token) { return nil }
                if end == .completed {
                    served.filled.remove(request.token)
                    served.acknowledged.remove(request.token)
                }
                let clears = SessionRules.close(end) == .clear || fault == .clearsAlways
                return served.answering(clears ? 0 : nil)
            }
        }
    }
}

extension ReachabilityTests.World {
    fileprivate func answering(_ told: Int?) -> Self {
        var world = self
        world.answers.append(ReachabilityTests.Answer(told: told))
        return world
    }
}
