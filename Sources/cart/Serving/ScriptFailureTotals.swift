import CartService
import Synchronization

/// How often scripts have failed, a counter for each script and code.
final class ScriptFailureTotals: Sendable {
    private let totals = Mutex<[ScriptFailure: GrowingTotal<Int>]>([:])

    /// Takes what the store has counted so far.
    func reach(_ counts: [ScriptFailure: Int]) {
        totals.withLock { totals in
            for (failure, count) in counts {
                let known = totals[failure]
                let total =
                    known
                    ?? GrowingTotal(
                        "cart_script_failures_total",
                        [("script", failure.script), ("code", failure.code.rawValue)]
                    )
                totals[failure] = total
                total.reach(count)
            }
        }
    }
}
