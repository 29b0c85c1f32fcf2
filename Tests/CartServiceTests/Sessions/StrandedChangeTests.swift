import CartService
import Testing

@Suite("Stranded changes")
struct StrandedChangeTests {
    @Test("only a change that meets a migration goes on in a fresh guest's cart")
    func onlyMigrations() {
        #expect(SessionRules.strandedChangeGetsFreshGuest(cartError: .migrationInProgress))
        let others: [CartError.Code] = [
            .migrationConflict, .migrationNotFound, .versionConflict, .limitExceeded, .currencyMismatch, .cartBusy,
            .lineNotFound, .storeUnavailable, .outcomeUnknown, .cancelled, .cartCorrupted, .invalidRequest,
        ]
        for code in others { #expect(!SessionRules.strandedChangeGetsFreshGuest(cartError: code), "\(code)") }
    }
}
