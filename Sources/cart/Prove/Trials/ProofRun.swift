import Foundation

/// Puts a cart to the trials, one after the other.
struct ProofRun {
    let cart: any CartUnderTest
    /// How many clients act at once.
    let clients: Int
    let rounds: Int

    /// How long a checkout takes between reading the cart and clearing it.
    private static let checkout = Duration.milliseconds(20)

    /// How often a refused merge is asked for again, which carts do that are busy.
    private static let attempts = 20

    /// Runs a trial.
    ///
    /// - Throws: ``CommandFailure`` when the cart does not answer.
    func result(of trial: ProofTrial) async throws -> ProofResult {
        var result = ProofResult(trial: trial)
        guard cart.offersMerge || !trial.needsMerge else {
            result.isOffered = false
            return result
        }
        for _ in 0..<rounds {
            switch trial {
            case .concurrentAdds: try await concurrentAdds(&result)
            case .lostAnswers: try await lostAnswers(&result)
            case .retriedMerge: try await merge(&result, times: 2, atOnce: false)
            case .simultaneousLogins: try await merge(&result, times: clients, atOnce: true)
            case .addDuringCheckout: try await addDuringCheckout(&result)
            }
        }
        return result
    }

    /// Every client adds one unit five times.
    private func concurrentAdds(_ result: inout ProofResult) async throws {
        let owner = try await cart.owner(.user)
        let (added, refused) = try await adds(to: owner, each: 5)
        result.note(expected: added, found: try await cart.quantity(of: owner).quantity, refused: refused)
    }

    /// Each addition is carried out and its answer thrown away, as when the network loses it; then it is sent again.
    private func lostAnswers(_ result: inout ProofResult) async throws {
        let owner = try await cart.owner(.user)
        var added = 0
        for _ in 0..<5 {
            let key = UUID().uuidString
            let first = try await add(to: owner, key: key)
            let second = try await add(to: owner, key: key)
            if first || second { added += 1 }
        }
        result.note(expected: added, found: try await cart.quantity(of: owner).quantity)
    }

    /// A guest's two units become a user's, who has one, however often that is asked for.
    private func merge(_ result: inout ProofResult, times: Int, atOnce: Bool) async throws {
        let (guest, user) = (try await cart.owner(.guest), try await cart.owner(.user))
        try await cart.add(2, to: guest, repeatKey: UUID().uuidString)
        try await cart.add(1, to: user, repeatKey: UUID().uuidString)
        if atOnce {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<times {
                    group.addTask {
                        // No two devices log in within one millisecond.
                        try await Task.sleep(for: .milliseconds(.random(in: 0..<20)))
                        try await merge(guest, user, key: UUID().uuidString)
                    }
                }
                try await group.waitForAll()
            }
        } else {
            let key = UUID().uuidString
            for _ in 0..<times { try await merge(guest, user, key: key) }
        }
        result.note(expected: 3, found: try await cart.quantity(of: user).quantity)
    }

    /// What a checkout has sold and what is left in the cart must be all that was added.
    private func addDuringCheckout(_ result: inout ProofResult) async throws {
        let owner = try await cart.owner(.user)
        try await cart.add(3, to: owner, repeatKey: UUID().uuidString)
        async let adding = adds(to: owner, each: 3)
        var sold = 0
        while true {
            let (quantity, version) = try await cart.quantity(of: owner)
            try await Task.sleep(for: Self.checkout)
            if try await cart.clear(owner, version: version) {
                sold = quantity
                break
            }
        }
        let (added, refused) = try await adding
        let left = try await cart.quantity(of: owner).quantity
        result.note(expected: 3 + added, found: sold + left, refused: refused)
    }

    /// Lets all clients add one unit several times.
    ///
    /// - Returns: How many additions the cart has taken, and how many it has refused.
    private func adds(to owner: String, each count: Int) async throws -> (added: Int, refused: Int) {
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<clients {
                group.addTask {
                    var added = 0
                    for _ in 0..<count where try await add(to: owner, key: UUID().uuidString) { added += 1 }
                    return added
                }
            }
            let added = try await group.reduce(0, +)
            return (added, clients * count - added)
        }
    }

    /// Adds one unit.
    ///
    /// - Returns: Whether the cart has taken it.
    private func add(to owner: String, key: String) async throws -> Bool {
        do {
            try await cart.add(1, to: owner, repeatKey: key)
            return true
        } catch is ProofRefusal {
            return false
        }
    }

    private func merge(_ guest: String, _ user: String, key: String) async throws {
        var attempt = 0
        while true {
            attempt += 1
            do {
                return try await cart.merge(guest, into: user, repeatKey: key)
            } catch let error as ProofRefusal {
                guard attempt < Self.attempts else {
                    throw CommandFailure.refused("The cart refuses to merge: \(error)")
                }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }
}
