/// What each driver does next, and all that can go wrong with it.
extension Moves {
    mutating func driveOn() {
        for index in 0..<world.drivers.count {
            let driver = world.drivers[index]
            var without = world
            without.drivers.remove(at: index)
            emit(without, "\(driver) crashes")
            switch driver.step {
            case .read, .readAgain:
                read(driver, without)
            case .lookUp, .lookUpAtMarker:
                lookUp(driver, without)
            default:
                if driver.step.wait == nil { send(request(of: driver), driver, without) }
            }
        }
    }

    /// A call reads the guest's generation.
    private mutating func read(_ driver: Driver, _ without: World) {
        let guest = world.guest
        let generation = guest.phase == .absent ? 0 : guest.generation
        func label() -> String { "\(driver) reads " + (guest.phase == .absent ? "no cart" : "g\(generation)") }
        let isOpen = guest.phase == .open || guest.phase == .sealed
        let looksUp =
            rules.ledgerAnswersOperations
            && (driver.step == .readAgain || bounds.calls[Int(driver.call)].isCallersId)
        if bounds.path == .oneScript {
            go(on: driver.at(.merge, generation: generation), without, label())
        } else if isOpen {
            go(on: driver.at(looksUp ? .lookUp : .seal, generation: generation), without, label())
        } else if looksUp {
            let step: DriverStep = guest.phase == .marker ? .lookUpAtMarker : .lookUp
            go(on: driver.at(step, generation: 0), without, label())
        } else {
            answer(guest.phase == .marker ? .report : .nothing, driver, without, label())
        }
    }

    /// A call asks the target's ledger for its operation id.
    private mutating func lookUp(_ driver: Driver, _ without: World) {
        let isOpen = driver.generation != 0
        let seal = driver.at(.seal)
        if isOpen && bounds.lookUpsMayBeStale {
            go(on: seal, without, "\(driver) asks an old primary for its operation: unknown")
        }
        if world.users[driver.user].ledger.hasBooked(scenario.operation(of: driver.call)) {
            answer(.report, driver, without, "\(driver) finds its operation in the ledger")
        } else if isOpen {
            go(on: seal, without, "\(driver) finds its operation unknown")
        } else {
            let reply: Reply = driver.step == .lookUpAtMarker ? .report : .nothing
            answer(reply, driver, without, "\(driver) finds its operation unknown")
        }
    }

    /// Sends a request: a copy may stay in flight, the reply may be lost, or the driver goes on with the reply.
    private mutating func send(_ request: Request, _ driver: Driver, _ without: World) {
        delay(request, driver)
        var ran = without
        let reply: Reply
        do {
            reply = try ran.run(request, scenario: scenario)
        } catch {
            steps.fail(error.invariant, "\(driver): \(request)")
            return
        }
        if (ran.guest != world.guest || ran.users != world.users) && Int(history.issued.nonces) < bounds.seals {
            var unheard = ran
            unheard.drivers = world.drivers
            emit(unheard, "\(driver): \(request) runs, the reply (\(reply)) is lost")
        }
        proceed(driver, request, reply, ran)
    }

    private mutating func delay(_ request: Request, _ driver: Driver) {
        guard mayDelay else { return }
        var copy = request
        if copy.madeFor == 0 && (copy.script == .seal || copy.script == .merge) && !rules.callsNameGeneration {
            copy.madeFor = world.guest.generation
        }
        if !world.delayed.contains(copy) {
            emit(world(leavingInFlight: copy), "\(driver): a copy of \(copy) is left in flight")
        }
    }

    /// The driver goes on in a world that it has changed.
    mutating func go(on driver: Driver, _ ran: World, _ label: @autoclosure () -> String) {
        var next = ran
        next.drivers.insert(driver)
        emit(next, label())
    }

    /// A call answers its caller and ends.
    mutating func answer(_ reply: Reply, _ driver: Driver, _ ran: World, _ label: @autoclosure () -> String) {
        let operation = driver.role == .call ? scenario.operation(of: driver.call) : []
        if reply == .nothing && scenario.checks(.ownMigrationIsReported)
            && world.users[driver.user].ledger.hasBooked(operation)
        {
            steps.fail(.ownMigrationIsReported, "\(label()), answers \(reply)")
        } else {
            emit(ran, "\(label()), answers \(reply)")
        }
    }
}
