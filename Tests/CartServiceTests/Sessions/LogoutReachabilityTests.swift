import CartService
import Testing

/// Explores whether guest carts stay reachable over logins, logouts and renewed tokens, in two tabs that share one cookie.
///
/// As in ``ReachabilityTests``, answers may be lost, but the browser takes those that arrive in the order in which they
/// were made, and without a session it asks for one before anything else. Here the browser must also do one more thing:
/// it logs out only while no other request is under way.
@Suite("Reachability of guest carts over logouts")
struct LogoutReachabilityTests {
    /// One browser and what the server holds; guests are numbered, 0 is none.
    struct World: Hashable {
        /// The guest whose token the browser keeps.
        var cookie = 1
        /// Guests whose carts hold lines.
        var filled: Set<Int> = []
        /// Guests whose lines the shopper has seen acknowledged.
        var acknowledged: Set<Int> = []
        var underWay: [Request] = []
        var answers: [Answer] = []
        var guests = 1
        var steps = 0
    }

    enum Kind: CaseIterable { case read, change, authenticated, logout }

    struct Request: Hashable {
        var token: Int
        var kind: Kind
    }

    struct Answer: Hashable {
        var kind: Kind
        /// The token that the answer makes the browser keep; 0 to forget it, nil for none.
        var told: Int?
        /// The guest whose change is acknowledged; 0 for none.
        var acknowledges = 0
    }

    /// What breaks the invariant on purpose.
    enum Fault { case none, logoutForgetsUnmigrated, logoutOverlaps, renewalIsAnotherGuest }

    @Test("holds over every order of logins, logouts, changes, renewals and lost answers")
    func holds() {
        let (states, stranded) = explore(.none)
        print("reachability over logouts: \(states) states")
        #expect(states > 10_000)
        #expect(stranded == nil)
    }

    @Test(
        "is broken by a logout that forgets an unmigrated guest, and by a renewal that changes the guest",
        arguments: [Fault.logoutForgetsUnmigrated, .renewalIsAnotherGuest]
    )
    func broken(fault: Fault) {
        #expect(explore(fault).stranded != nil)
    }

    @Test("needs a browser that logs out at rest: a slow answer with the old token would replace the new guest's")
    func overlapping() {
        #expect(explore(.logoutOverlaps).stranded != nil)
    }

    private func explore(_ fault: Fault) -> (states: Int, stranded: World?) {
        var seen: Set<World> = [World()]
        var queue = [World()]
        while let world = queue.popLast() {
            if isStranded(world) { return (seen.count, world) }
            for next in successors(world, fault) where seen.insert(next).inserted { queue.append(next) }
        }
        return (seen.count, nil)
    }

    /// At rest, a guest cart with acknowledged lines must be the cookie's.
    private func isStranded(_ world: World) -> Bool {
        world.isIdle && !world.acknowledged.isSubset(of: [world.cookie])
    }

    private func successors(_ world: World, _ fault: Fault) -> [World] {
        var next = arrivals(world)
        for index in world.underWay.indices {
            var rest = world
            let request = rest.underWay.remove(at: index)
            next += serve(request, rest, fault)
        }
        guard world.steps < 8, world.underWay.count + world.answers.count < 2 else { return next }
        for kind in Kind.allCases where mayStart(kind, world, fault) {
            var started = world
            started.steps += 1
            started.underWay.append(Request(token: world.cookie, kind: kind))
            next.append(started)
        }
        return next
    }

    private func mayStart(_ kind: Kind, _ world: World, _ fault: Fault) -> Bool {
        if fault != .logoutOverlaps, world.isLoggingOut || (kind == .logout && !world.isIdle) { return false }
        return switch kind {
        case .read: world.cookie > 0 || world.isIdle
        case .change: world.cookie > 0
        case .authenticated, .logout: true
        }
    }

    /// The oldest answer is lost, or it arrives.
    private func arrivals(_ world: World) -> [World] {
        guard let answer = world.answers.first else { return [] }
        var lost = world
        lost.answers.removeFirst()
        var arrived = lost
        if let told = answer.told { arrived.cookie = told }
        if world.filled.contains(answer.acknowledges) { arrived.acknowledged.insert(answer.acknowledges) }
        return [lost, arrived]
    }

    private func serve(_ request: Request, _ world: World, _ fault: Fault) -> [World] {
        let isUser = request.kind == .authenticated || request.kind == .logout
        let verdicts: [SessionRules.GuestToken] = request.token == 0 ? [.none] : [.valid, .renewable]
        return verdicts.flatMap { verdict -> [World] in
            switch SessionRules.open(.init(token: verdict, credential: isUser ? .valid : .none)) {
            case .refuse: []
            case .guest(let action): [serveGuest(request, action, world, fault)]
            case .user(true): migrate(request, world, fault)
            case .user(false): [answer(request, unmigrated: nil, clears: false, world)]
            }
        }
    }

    /// A change tells its token again, whatever is done with it.
    private func serveGuest(
        _ request: Request,
        _ action: SessionRules.TokenAction,
        _ world: World,
        _ fault: Fault
    ) -> World {
        var served = world
        let isAnother = action == .mint || (action == .renew && fault == .renewalIsAnotherGuest)
        let guest = isAnother ? served.mint() : request.token
        let isChange = request.kind == .change
        if isChange { served.filled.insert(guest) }
        let told = isChange || action != .keep ? guest : nil
        served.answers.append(Answer(kind: request.kind, told: told, acknowledges: isChange ? guest : 0))
        return served
    }

    /// Every end that a migration may have.
    private func migrate(_ request: Request, _ world: World, _ fault: Fault) -> [World] {
        let guest = request.token
        return SessionRules.MigrationEnd.allCases.compactMap { end in
            if end == .nothingToMigrate, world.filled.contains(guest) { return nil }
            let clears = SessionRules.close(end) == .clear
            let unmigrated = clears || fault == .logoutForgetsUnmigrated ? nil : guest
            let after = end == .completed ? world.handedOver(guest) : world
            return answer(request, unmigrated: unmigrated, clears: clears, after)
        }
    }

    /// A logout tells the guest who could not be migrated, or a new one.
    private func answer(_ request: Request, unmigrated: Int?, clears: Bool, _ world: World) -> World {
        var served = world
        let told = request.kind == .logout ? unmigrated ?? served.mint() : clears ? 0 : nil
        served.answers.append(Answer(kind: request.kind, told: told))
        return served
    }
}

extension LogoutReachabilityTests.World {
    fileprivate var isIdle: Bool { underWay.isEmpty && answers.isEmpty }

    fileprivate var isLoggingOut: Bool {
        underWay.contains { $0.kind == .logout } || answers.contains { $0.kind == .logout }
    }

    fileprivate mutating func mint() -> Int {
        guests += 1
        return guests
    }

    fileprivate func handedOver(_ guest: Int) -> Self {
        var world = self
        world.filled.remove(guest)
        world.acknowledged.remove(guest)
        return world
    }
}
