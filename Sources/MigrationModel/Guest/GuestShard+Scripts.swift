/// The scripts that run in the guest's slot while a migration goes forward.
extension GuestShard {
    /// An ordinary mutation: adds a line.
    mutating func add(_ line: LineSet, rules: ProtocolRules, issued: inout IssuedNumbers) {
        if rules.ringRecognisesRepeats && ring.meets(line) { return }
        switch phase {
        case .sealed where rules.sealedCartIsImmutable:
            return
        case .open, .sealed:
            lines.formUnion(line)
        case .absent, .marker:
            startCart(as: issued.nextGeneration(), lines: line)
        }
        ring.formUnion(line)
        acknowledged.formUnion(line)
    }

    /// SEAL: makes the cart immutable for one target; the first seal wins.
    mutating func seal(_ request: Request, scenario: Scenario, issued: inout IssuedNumbers) -> Reply {
        let inRing = scenario.rules.callsAreFencedBy == .ring
        if inRing && (phase == .open || phase == .marker) && sealRing.meets(request.operations) {
            return .migrated(to: request.user)
        }
        if request.generation != 0 && phase != .absent && request.generation != generation { return .changed }
        switch phase {
        case .absent:
            return .nothing
        case .marker:
            return .migrated(to: target)
        case .sealed:
            guard target == request.user else { return .conflict }
        case .open:
            guard !linesToMigrate(in: scenario).isEmpty else { return .nothing }
            phase = .sealed
            target = request.user
            nonce = request.nonce != 0 ? request.nonce : issued.nextNonce()
            sealedBy = request.operations
            isDue = true
            if inRing { sealRing.formUnion(request.operations) }
        }
        return .sealed(generation, to: target, nonce, linesToMigrate(in: scenario), by: sealedBy)
    }

    /// FINAL: takes out what was booked, and leaves a marker, or an open cart with what stays.
    mutating func finish(_ request: Request, scenario: Scenario, issued: inout IssuedNumbers) -> Reply {
        let rules = scenario.rules
        guard holdsSeal(of: request, ignoringNonce: !rules.finalNamesNonce) else {
            let isStillThere = (phase == .open || phase == .sealed) && generation == request.generation
            return isStillThere ? .again : .gone
        }
        if scenario.bounds.keepsGuestCart {
            if rules.keptCartMarksGivenLines {
                given = lines
                open(as: issued.nextGeneration())
            } else {
                reopened.insert(generation)
                open(as: generation)
            }
            return .done
        }
        let staying = lines.intersection(scenario.bounds.otherInstances)
        if !staying.isEmpty && rules.finalLeavesOtherInstances {
            lines = staying
            open(as: issued.nextGeneration())
        } else {
            phase = .marker
            lines = []
            given = []
            isDue = false
            nonce = 0
            sealedBy = []
        }
        return .done
    }

    /// UNSEAL: opens the cart after a refusal.
    mutating func unseal(_ request: Request, rules: ProtocolRules, issued: inout IssuedNumbers) -> Reply {
        guard holdsSeal(of: request) else { return .gone }
        reopened.insert(generation)
        open(as: rules.unsealGivesNewGeneration ? issued.nextGeneration() : generation)
        return .done
    }

    private func holdsSeal(of request: Request, ignoringNonce: Bool = false) -> Bool {
        phase == .sealed && generation == request.generation && (ignoringNonce || nonce == request.nonce)
    }
}
