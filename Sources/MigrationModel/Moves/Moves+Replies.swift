/// Where a driver goes on after each reply. `ran` is the world after the script, without this driver.
extension Moves {
    mutating func proceed(_ driver: Driver, _ request: Request, _ reply: Reply, _ ran: World) {
        switch driver.step {
        case .seal:
            proceedAfterSeal(driver, request, reply, ran)
        case .apply:
            proceedAfterApply(driver, request, reply, ran)
        case .final:
            let startsAgain = reply == .again || (reply == .gone && !rules.sweepersNameGeneration)
            end(driver, request, reply, ran, unless: startsAgain ? driver.inBackground(at: .seal) : nil)
        case .unseal, .reopen:
            let readsAgain = driver.role == .call && rules.callsNameGeneration
            end(driver, request, reply, ran, unless: readsAgain ? driver.at(.readAgain, generation: 0) : nil)
        case .takeBack:
            var next: Driver?
            if case .undone(let lines, let givenUp) = reply {
                next = driver.at(waits(.awaitTakeBack, rules.undoWaitsAtUser))
                next?.lines = lines
                next?.givenUp = givenUp
            }
            end(driver, request, reply, ran, unless: next)
        case .restore:
            var next = driver
            if reply != .busy { next.step = waits(.awaitRestore, rules.undoWaitsAtGuest) }
            end(driver, request, reply, ran, unless: next)
        case .merge:
            proceedAfterMerge(driver, request, reply, ran)
        default:
            end(driver, request, reply, ran)
        }
    }

    private mutating func proceedAfterSeal(_ driver: Driver, _ request: Request, _ reply: Reply, _ ran: World) {
        func label() -> String { "\(driver): \(request) -> \(reply)" }
        if case .sealed(let generation, let user, let nonce, let lines, let operations) = reply {
            var next = driver.at(
                waits(.awaitSeal, rules.waitsAfterSeal && !bounds.sealsMayBeLost),
                generation: generation
            )
            next.user = user
            next.nonce = nonce
            next.lines = lines
            next.operations = operations
            return go(on: next, ran, label())
        }
        guard driver.role == .call else { return emit(ran, label()) }
        switch reply {
        case .conflict:
            answer(.conflict, driver, ran, label())
        case .migrated(let user) where user == driver.user:
            answer(.report, driver, ran, label())
        case .migrated where !rules.ledgerAnswersOperations:
            answer(.nothing, driver, ran, label())
        default:
            if rules.callsNameGeneration {
                go(on: driver.at(.readAgain, generation: 0), ran, label())
            } else {
                answer(.nothing, driver, ran, label())
            }
        }
    }

    private mutating func proceedAfterApply(_ driver: Driver, _ request: Request, _ reply: Reply, _ ran: World) {
        var next: Driver?
        switch reply {
        case .applied, .duplicate:
            if reply == .applied {
                // Not all replicas were there in time. The sweeper verifies that everything is booked before it ends
                // the migration.
                let verification = driver.inBackground(at: .seal)
                go(on: verification, ran, "\(driver): \(request) -> applied, its WAIT falls short")
            }
            next = driver.inBackground(at: waits(.awaitApply, rules.waitsAfterApply), nonce: driver.nonce)
        case .refused, .known:
            let step = waits(.awaitRefusal, rules.waitsAfterRefusal)
            next = driver.inBackground(at: step, nonce: driver.nonce)
            // The operation that is booked elsewhere belongs to the call that sealed. This call has another one, so it
            // goes on.
            if reply == .known, driver.role == .call,
                !ran.users[driver.user].ledger.hasBooked(operations(of: driver))
            {
                next?.role = .call
                next?.call = driver.call
            }
        case .undoing where rules.undoOpensTheSeal:
            next = driver.role == .call && rules.callsNameGeneration ? driver.at(.readAgain, generation: 0) : nil
        case .undone, .undoing:
            next = driver.at(waits(.awaitUndone, rules.waitsAfterUndone))
        default:
            break
        }
        end(driver, request, reply, ran, unless: next)
    }

    private mutating func proceedAfterMerge(_ driver: Driver, _ request: Request, _ reply: Reply, _ ran: World) {
        func label() -> String { "\(driver): \(request) -> \(reply)" }
        switch reply {
        case .changed:
            go(on: driver.at(.readAgain, generation: 0), ran, label())
        case .report, .conflict, .refused:
            answer(reply, driver, ran, label())
        default:
            answer(.nothing, driver, ran, label())
        }
    }

    /// The driver ends, unless there is more to do.
    private mutating func end(
        _ driver: Driver,
        _ request: Request,
        _ reply: Reply,
        _ ran: World,
        unless next: Driver? = nil,
    ) {
        if let next {
            go(on: next, ran, "\(driver): \(request) -> \(reply)")
        } else {
            emit(ran, "\(driver): \(request) -> \(reply)")
        }
    }

    /// A wait.
    ///
    /// Gives the step after it if the rules have no such wait, or if no failover is left that it could guard against.
    private func waits(_ step: DriverStep, _ isRule: Bool) -> DriverStep {
        guard let wait = step.wait else { return step }
        let failoversAreLeft =
            switch wait.shard {
            case .guest: Int(history.guestFailovers) < bounds.guestFailovers
            case .users: Int(history.userFailovers) < bounds.userFailovers
            }
        return isRule && failoversAreLeft ? step : wait.then
    }
}
