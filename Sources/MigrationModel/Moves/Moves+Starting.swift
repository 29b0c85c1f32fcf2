/// Which drivers set to work.
extension Moves {
    mutating func startDrivers() {
        guard world.drivers.count < bounds.drivers else { return }
        startCall()
        sweep()
        startUndos()
    }

    private mutating func startCall() {
        guard Int(history.calls) < bounds.calls.count else { return }
        let number = history.calls
        let call = bounds.calls[Int(number)]
        let first: DriverStep = rules.callsNameGeneration ? .read : bounds.path == .oneScript ? .merge : .seal
        var next = world
        next.history.calls += 1
        next.drivers.insert(Driver(role: .call, call: number, step: first, user: call.user))
        emit(next, "call \(number) starts: guest to user \(call.user), operation \(call.operation)")
    }

    private mutating func sweep() {
        guard world.guest.isDue else { return }
        if world.guest.phase == .sealed {
            let sweeper = Driver(
                role: .sweeper,
                step: .seal,
                generation: world.guest.generation,
                user: world.guest.target,
            )
            startOnce(sweeper, "a sweeper claims the entry")
        } else {
            var next = world
            next.guest.isDue = false
            emit(next, "a sweeper removes a stale entry")
        }
    }

    private mutating func startUndos() {
        guard bounds.undos > 0 else { return }
        let first: DriverStep = bounds.path == .oneScript ? .undoAtOnce : .takeBack
        for user in User(0)...1 where !world.users[user].undos.isEmpty {
            for generation in 1...GenerationSet.last {
                guard let record = world.users[user].undos[generation] else { continue }
                let driver = Driver(role: .undo, step: first, generation: generation, user: user)
                if record.state != .returning && Int(history.undos) < bounds.undos {
                    var next = world
                    next.history.undos += 1
                    next.drivers.insert(driver)
                    emit(next, "undo of g\(generation) is called")
                }
                if record.state == .returning && rules.undoIsDue {
                    startOnce(driver, "a sweeper takes up the undo of g\(generation)")
                }
            }
        }
    }

    private mutating func startOnce(_ driver: Driver, _ label: @autoclosure () -> String) {
        guard !world.drivers.contains(driver) else { return }
        var next = world
        next.drivers.insert(driver)
        emit(next, label())
    }
}
