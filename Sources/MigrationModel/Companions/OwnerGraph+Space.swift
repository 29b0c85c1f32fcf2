extension OwnerGraph: StateSpace {
    var start: Owners {
        let owners = (0..<ownerCount).map { Owner(generation: $0, lines: [$0]) }
        return Owners(owners: owners, calls: migrations, generations: ownerCount - 1)
    }

    func steps(from state: Owners, into steps: inout Steps<Owners>) {
        for index in state.calls.indices { seal(index, state, &steps) }
        for (owner, sealed) in state.owners.enumerated() {
            if case .sealed(let target) = sealed.phase { drive(owner, to: target, state, &steps) }
        }
    }

    func isAtRest(_ state: Owners) -> Bool {
        state.calls.isEmpty && !state.owners.contains { $0.isSealed }
    }

    func brokenInvariant(in state: Owners) -> Invariant? {
        guard isAtRest(state) else { return nil }
        for line in 0..<ownerCount {
            let places = state.owners.count { $0.phase == .open && $0.lines.contains(line) }
            if places == 0 { return .acknowledgedLineIsKept }
            if places > 1 { return .lineIsInOnePlace }
        }
        return nil
    }

    private func seal(_ index: Int, _ state: Owners, _ steps: inout Steps<Owners>) {
        let call = state.calls[index]
        var next = state
        next.calls.remove(at: index)
        switch state.owners[call.from].phase {
        case .open where !state.owners[call.from].lines.isEmpty:
            next.owners[call.from].phase = .sealed(for: call.to)
            steps.append(next, "SEAL \(call.from) for \(call.to)")
        case .marker:
            steps.append(next, "\(call.from) has nothing to migrate")
        case .open, .sealed:
            break
        }
    }

    private func drive(_ owner: Int, to target: Int, _ state: Owners, _ steps: inout Steps<Owners>) {
        var next = state
        let generation = state.owners[owner].generation
        switch state.owners[target].ledger[generation] {
        case .booked:
            next.owners[owner].phase = .marker
            next.owners[owner].lines = []
            steps.append(next, "FINAL \(owner)")
        case .refused:
            next.owners[owner].phase = .open
            next.owners[owner].generation = next.nextGeneration()
            steps.append(next, "UNSEAL \(owner)")
        case nil where state.owners[target].isSealed:
            guard refusesSealedTarget else { return }
            next.owners[target].ledger[generation] = .refused
            steps.append(next, "APPLY \(owner) to \(target) -> refused: the target is sealed itself")
        case nil:
            if state.owners[target].phase == .marker {
                next.owners[target].phase = .open
                next.owners[target].generation = next.nextGeneration()
            }
            next.owners[target].ledger[generation] = .booked
            next.owners[target].lines.formUnion(state.owners[owner].lines)
            steps.append(next, "APPLY \(owner) to \(target)")
        }
    }
}
