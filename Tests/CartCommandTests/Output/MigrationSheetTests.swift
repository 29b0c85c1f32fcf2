import CartService
import Testing

@testable import cart

@Suite("A report as cart migrate shows it")
struct MigrationSheetTests {
    @Test("head and lines stand in this order and form")
    func programForm() {
        let loss = MigrationReport.Loss(quantity: 1, name: "Mug", price: 500, attributes: nil, side: .guest)
        let report = MigrationReport(
            id: "AAAAAAAAAAAAAAAA",
            from: "guest:a",
            to: "user:1",
            strategy: .addQuantities,
            status: .completed,
            isReplayed: true,
            instances: [
                .wishlist: .init(
                    lines: [.init(id: "w", outcome: .added, guestQuantity: 1, userQuantity: 0, quantity: 1)],
                    versionBefore: 0,
                    version: 1
                ),
                .default: .init(
                    lines: [
                        .init(
                            id: "mug",
                            outcome: .capped,
                            guestQuantity: 3,
                            userQuantity: 9998,
                            quantity: 10_000,
                            lost: loss
                        )
                    ],
                    versionBefore: 1,
                    version: 2
                ),
            ],
            completedAt: Timestamp(milliseconds: 1_700_000_000_000)
        )
        #expect(
            MigrationSheet(report: report).text(isTerminal: false) == """
                Migration: AAAAAAAAAAAAAAAA
                From: guest:a
                To: user:1
                Strategy: add_quantities
                Status: completed (carried out before)
                Completed: 2023-11-14T22:13:20.000Z
                Instance\tId\tOutcome\tGuest\tUser\tResult\tLost
                default\tmug\tcapped\t3\t9998\t10000\t1
                wishlist\tw\tadded\t1\t0\t1\t0
                """
        )
    }

    @Test("a preview that would be refused says why, and that nothing was written")
    func preview() {
        let report = MigrationReport(
            id: nil,
            from: "guest:a",
            to: "user:1",
            strategy: .keepUserCart,
            status: .refused,
            reason: "currency_mismatch",
            isDryRun: true
        )
        let text = MigrationSheet(report: report).text(isTerminal: false)
        #expect(text.contains("Status: refused (currency_mismatch, dry run, nothing written)\nCompleted: no"))
        #expect(text.hasPrefix("Migration: none\n"))
    }
}
