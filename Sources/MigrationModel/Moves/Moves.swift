/// The moves from one world: each appends the worlds to which it leads.
struct Moves {
    let scenario: Scenario
    let world: World
    var steps: Steps<World>

    var rules: ProtocolRules { scenario.rules }
    var bounds: Bounds { scenario.bounds }
    var history: History { world.history }

    mutating func emit(_ next: World, _ label: @autoclosure () -> String) {
        var next = next
        next.forgetIdleReplicas(bounds: scenario.bounds)
        steps.append(next, label())
    }

    /// The world with one more request in flight.
    func world(leavingInFlight request: Request) -> World {
        var next = world
        next.delayed.insert(request)
        next.history.delayedCopies += 1
        return next
    }

    var mayDelay: Bool { Int(history.delayedCopies) < bounds.delayedCopies }

    /// Requests in flight run at any time.
    mutating func runDelayedRequests() {
        for index in 0..<world.delayed.count {
            let request = world.delayed[index]
            var next = world
            next.delayed.remove(at: index)
            do {
                _ = try next.run(request, scenario: scenario)
                emit(next, "the delayed \(request) runs")
            } catch {
                steps.fail(error.invariant, "the delayed \(request) runs")
            }
        }
    }
}
