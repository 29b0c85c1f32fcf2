import ChaosKit
import Testing

@Suite("Checker")
struct CheckerTests {
    private func group(_ lines: [String: LineFate] = [:], units: Int64 = 0, uncertain: Int64 = 0) -> Group {
        var group = Group()
        group.lines = lines
        group.countedUnits = units
        group.uncertainUnits = uncertain
        return group
    }

    @Test(
        "the answers explain the line, or it is a violation of its kind",
        arguments: [
            (LineFate(added: .yes), 1, nil), (LineFate(added: .yes), 0, .lost), (LineFate(added: .yes), 2, .doubled),
            (LineFate(added: .maybe), 0, nil), (LineFate(added: .maybe), 1, nil),
            (LineFate(added: .maybe), 2, .doubled),
            (LineFate(added: .no), 0, nil), (LineFate(added: .no), 1, .invented),
            (LineFate(added: .yes, removed: .yes), 0, nil), (LineFate(added: .yes, removed: .yes), 1, .resurrected),
            (LineFate(added: .yes, removed: .maybe), 0, nil), (LineFate(added: .yes, removed: .maybe), 1, nil),
        ] as [(LineFate, Int64, Violation.Kind?)]
    )
    func lines(fate: LineFate, quantity: Int64, kind: Violation.Kind?) {
        let cart: [String: Int64] = quantity == 0 ? [:] : ["l": quantity]
        #expect(Checker.check(group(["l": fate]), [cart]).map(\.kind) == (kind.map { [$0] } ?? []))
    }

    @Test("a line in two carts is doubled, and one that nobody added is invented")
    func places() {
        let known = group(["l": LineFate(added: .yes)])
        #expect(Checker.check(known, [["l": 1], [:], ["l": 1]]).map(\.kind) == [.doubled])
        #expect(Checker.check(group(), [["x": 1]]).map(\.kind) == [.invented])
    }

    @Test(
        "units are at least those acknowledged, and at most those asked for",
        arguments: [(9, .lost), (10, nil), (12, nil), (13, .doubled)] as [(Int64, Violation.Kind?)]
    )
    func units(found: Int64, kind: Violation.Kind?) {
        let carts: [[String: Int64]] = [["count": found - 4], ["count": 4]]
        #expect(Checker.check(group(units: 10, uncertain: 2), carts).map(\.kind) == (kind.map { [$0] } ?? []))
    }
}
