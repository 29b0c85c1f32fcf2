/// Which request a driver sends at each step.
extension Moves {
    func request(of driver: Driver) -> Request {
        switch driver.step {
        case .seal:
            return sealRequest(of: driver)
        case .apply:
            return Request(
                script: .apply,
                user: driver.user,
                generation: driver.generation,
                operations: operations(of: driver).union(driver.operations),
                nonce: driver.nonce,
                lines: driver.lines,
            )
        case .final:
            return Request(script: .final, generation: driver.generation, nonce: driver.nonce)
        case .unseal:
            return Request(script: .unseal, generation: driver.generation, nonce: driver.nonce)
        case .takeBack:
            return Request(script: .takeBack, user: driver.user, generation: driver.generation)
        case .restore:
            var request = Request(script: .restore, generation: driver.generation, lines: driver.lines)
            request.givenUp = driver.givenUp
            return request
        case .forgetUndo:
            return Request(script: .forgetUndo, user: driver.user, generation: driver.generation)
        case .reopen:
            return Request(script: .reopen, generation: driver.generation)
        case .merge:
            return Request(
                script: .merge,
                user: driver.user,
                generation: driver.generation,
                operations: operations(of: driver),
                madeFor: driver.generation,
            )
        case .undoAtOnce:
            return Request(script: .undoAtOnce, user: driver.user, generation: driver.generation)
        case .read, .readAgain, .lookUp, .lookUpAtMarker, .awaitSeal, .awaitApply, .awaitRefusal, .awaitUndone,
            .awaitTakeBack, .awaitRestore:
            preconditionFailure("Cannot send a request when the step is a read or a wait")
        }
    }

    private func sealRequest(of driver: Driver) -> Request {
        let namesGeneration = driver.role == .call ? rules.callsNameGeneration : rules.sweepersNameGeneration
        // The nonces of calls lie above all that SEAL makes.
        let ownNonce = driver.role == .call && !rules.nonceIsMadeBySeal ? 100 + driver.call : 0
        return Request(
            script: .seal,
            user: driver.user,
            generation: namesGeneration ? driver.generation : 0,
            operations: operations(of: driver),
            nonce: ownNonce,
            madeFor: driver.role == .sweeper || rules.callsNameGeneration ? driver.generation : 0,
        )
    }

    func operations(of driver: Driver) -> OperationSet {
        driver.role == .call ? scenario.operation(of: driver.call) : []
    }
}
