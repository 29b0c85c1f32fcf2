import CartService
import HTTPTypes
import Testing

@testable import CartHTTP

@Suite("Problem table")
struct ProblemTableTests {
    /// The closed table of the contract, written down a second time on purpose.
    @Test(
        "each code has its status",
        arguments: [
            (400, ["invalid_request", "invalid_identifier", "invalid_line_id", "invalid_quantity", "invalid_price"]),
            (400, ["price_not_allowed"]), (401, ["unauthenticated", "invalid_token"]),
            (404, ["not_found", "unknown_instance", "line_not_found", "migration_not_found", "checkout_not_found"]),
            (405, ["method_not_allowed"]), (413, ["payload_too_large"]), (415, ["unsupported_media_type"]),
            (
                409,
                [
                    "migration_in_progress", "migration_conflict", "undo_conflict", "line_differs", "checkout_ended",
                    "cart_empty",
                ]
            ),
            (412, ["version_conflict"]),
            (
                422,
                [
                    "limit_exceeded", "currency_mismatch", "unknown_strategy", "same_identifier", "strategy_failed",
                    "idempotency_key_reused",
                ]
            ),
            (403, ["forbidden"]), (406, ["not_acceptable"]), (408, ["request_timeout"]),
            (429, ["cart_busy", "rate_limited"]), (500, ["cart_corrupted"]),
            (503, ["store_unavailable", "outcome_unknown", "not_replicated", "overloaded", "catalog_unavailable"]),
        ]
    )
    func statuses(status: Int, codes: [String]) {
        for code in codes { #expect(ProblemTable.statuses[CartError.Code(rawValue: code)]?.code == status, "\(code)") }
    }

    @Test("no code is answered that the contract does not name")
    func closed() {
        #expect(ProblemTable.statuses.count == 40)
        for code in [CartError.Code.cancelled, .invalidConfiguration] {
            #expect(ProblemTable.statuses[code] == nil)
            #expect(ProblemTable.statuses[ProblemTable.publicCode(code)] != nil)
        }
    }
}
