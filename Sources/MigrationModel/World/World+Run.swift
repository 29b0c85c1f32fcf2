/// The only place where a request meets the shards.
extension World {
    /// Runs a script, and looks at what it did from outside.
    mutating func run(_ request: Request, scenario: Scenario) throws(Violation) -> Reply {
        switch request.script {
        case .add:
            guest.add(request.lines, rules: scenario.rules, issued: &history.issued)
            return .done
        case .seal:
            let before = guest
            let reply = guest.seal(request, scenario: scenario, issued: &history.issued)
            try checkSeal(request, before: before, scenario: scenario)
            return reply
        case .apply:
            let isLate = request.nonce <= history.lateNonce && history.lateNonce != 0
            return try users.apply(request, isLate: isLate, scenario: scenario)
        case .final:
            return guest.finish(request, scenario: scenario, issued: &history.issued)
        case .unseal:
            return guest.unseal(request, rules: scenario.rules, issued: &history.issued)
        case .takeBack:
            return users[request.user].takeBack(request.generation, scenario: scenario)
        case .restore:
            return try guest.restore(request, scenario: scenario, issued: &history.issued)
        case .forgetUndo:
            users[request.user].forgetUndo(of: request.generation)
            return .done
        case .reopen:
            return guest.reopen(request, rules: scenario.rules, issued: &history.issued)
        case .merge:
            let before = self
            let reply = try merge(request, scenario: scenario)
            try checkMerge(request, reply, before: before, scenario: scenario)
            return reply
        case .undoAtOnce:
            return try undoAtOnce(request, scenario: scenario)
        }
    }

    private func checkSeal(_ request: Request, before: GuestShard, scenario: Scenario) throws(Violation) {
        guard request.madeFor != 0, guest.phase == .sealed, before.phase != .sealed else { return }
        if guest.generation != request.madeFor { throw Violation(.requestSealsItsGeneration) }
        if scenario.checks(.reopenedSourceStaysOpen) && before.reopened.contains(before.generation) {
            throw Violation(.reopenedSourceStaysOpen)
        }
    }

    private func checkMerge(
        _ request: Request,
        _ reply: Reply,
        before: World,
        scenario: Scenario,
    ) throws(Violation) {
        let generation = before.guest.generation
        guard reply == .report, request.madeFor != 0, request.madeFor != generation, generation != 0 else { return }
        let hasMigrated = users != before.users && (guest != before.guest || scenario.bounds.keepsGuestCart)
        let wasKnown = before.users.contains { $0.ledger[generation] != nil }
        if hasMigrated && !wasKnown { throw Violation(.requestMigratesItsGeneration) }
    }
}
