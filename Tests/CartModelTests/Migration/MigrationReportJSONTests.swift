import CartModel
import Foundation
import Testing

@Suite("Migration report JSON")
struct MigrationReportJSONTests {
    private func report() -> MigrationReport {
        var report = MigrationReport(
            id: "abcdefghijk",
            from: "guest:abc",
            to: "user:123",
            strategy: .addQuantities,
            status: .completed,
            completedAt: Timestamp(milliseconds: 1_700_000_000_000)
        )
        report.instances[.wishlist] = MigrationReport.InstanceReport(
            lines: [
                MigrationReport.Line(id: "b", outcome: .added, guestQuantity: 1, userQuantity: 0, quantity: 1)
            ],
            versionBefore: 0,
            version: 1
        )
        report.instances[.default] = MigrationReport.InstanceReport(
            lines: [
                MigrationReport.Line(
                    id: "a",
                    outcome: .capped,
                    guestQuantity: 6,
                    userQuantity: 6,
                    quantity: 10,
                    lost: MigrationReport.Loss(quantity: 2, name: "A", price: 100, attributes: nil, side: .guest)
                )
            ],
            metadataDiscarded: ["promo": JSONText("X")],
            versionBefore: 3,
            version: 4
        )
        return report
    }

    @Test("a report is written with exactly the members of the contract, instances by name")
    func complete() {
        #expect(
            String(decoding: report().json, as: UTF8.self) == """
                {"id":"abcdefghijk","from":"guest:abc","to":"user:123","strategy":"add_quantities","status":"completed",\
                "replayed":false,"dry_run":false,"instances":{\
                "default":{"lines":[{"id":"a","outcome":"capped","guest_quantity":6,"user_quantity":6,"quantity":10,\
                "lost":{"quantity":2,"name":"A","price":100,"attributes":{},"side":"guest"}}],\
                "metadata_discarded":{"promo":"X"},"version_before":3,"version":4},\
                "wishlist":{"lines":[{"id":"b","outcome":"added","guest_quantity":1,"user_quantity":0,"quantity":1}],\
                "version_before":0,"version":1}},"completed_at":"2023-11-14T22:13:20.000Z"}
                """
        )
    }

    @Test("a migration that did not happen says why, and has no time")
    func skipped() throws {
        let report = MigrationReport(
            id: nil,
            from: "guest:abc",
            to: "user:123",
            strategy: .keepUserCart,
            status: .skipped,
            reason: "user_items",
            isReplayed: true,
            isDryRun: true
        )
        let object = try #require(try JSONSerialization.jsonObject(with: Data(report.json)) as? [String: Any])
        #expect(
            Set(object.keys) == [
                "id", "from", "to", "strategy", "status", "reason", "replayed", "dry_run", "instances", "completed_at",
            ]
        )
        #expect(object["id"] is NSNull)
        #expect(object["completed_at"] is NSNull)
        #expect(object["reason"] as? String == "user_items")
        #expect(object["replayed"] as? Bool == true)
        #expect(object["dry_run"] as? Bool == true)
        #expect((object["instances"] as? [String: Any])?.isEmpty == true)
    }

    private static let taken: [(outcome: LineOutcome, guest: Int64, user: Int64, final: Int64, units: Int64)] = [
        (.added, 3, 0, 3, 3), (.merged, 2, 3, 5, 2), (.capped, 8, 6, 10, 4), (.kept, 2, 5, 5, 0),
        (.merged, 3, 5, 4, 0), (.replaced, 2, 5, 2, 2),
        (.dropped, 2, 0, 0, 0), (.discarded, 2, 0, 0, 0), (.discarded, 0, 5, 0, 0),
    ]

    @Test("a line counts with the units that the user has from the guest", arguments: taken)
    func unitsTaken(outcome: LineOutcome, guest: Int64, user: Int64, final: Int64, units: Int64) {
        let line = MigrationReport.Line(
            id: "a",
            outcome: outcome,
            guestQuantity: guest,
            userQuantity: user,
            quantity: final
        )
        #expect(line.unitsTaken == units)
    }

    @Test("the item count is the sum over all instances")
    func itemCount() {
        #expect(report().itemCount == 5)
    }
}
