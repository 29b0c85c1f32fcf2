/// Lets a few services start at once.
///
/// Every test starts one, and a machine of two cores that starts a hundred at once has none of them ready in time.
actor StartGate {
    static let shared = StartGate()

    private var free = 6
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Runs a body once there is a place.
    nonisolated func through<Outcome>(_ body: () async throws -> Outcome) async throws -> Outcome {
        await enter()
        do {
            let outcome = try await body()
            await leave()
            return outcome
        } catch {
            await leave()
            throw error
        }
    }

    private func enter() async {
        guard free == 0 else {
            free -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    /// Hands the place to the one who has waited longest.
    private func leave() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}
