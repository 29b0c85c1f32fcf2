import MigrationModel
import Testing

@Suite("Rules of the migration protocol")
struct ProtocolRulesTests {
    /// The rules by name, in words, so that a new rule is seen here without being listed.
    private static func values(of rules: ProtocolRules) -> [String: String] {
        var values: [String: String] = [:]
        for child in Mirror(reflecting: rules).children {
            values[child.label ?? ""] = String(describing: child.value)
        }
        return values
    }

    private static let ruleNames = values(of: ProtocolRules()).keys.sorted()

    @Test("every rule is needed: the protocol without this one alone is caught", arguments: ruleNames)
    func isNeeded(rule: String) {
        let whole = Self.values(of: ProtocolRules())
        let lackingIt = Variant.all.filter { variant in
            guard case .migration(let scenario) = variant.subject, case .breaks = variant.expectation else {
                return false
            }
            return Self.values(of: scenario.rules).filter { $0.value != whole[$0.key] }.map(\.key) == [rule]
        }
        #expect(!lackingIt.isEmpty, "no variant shows what \(rule) is for")
    }

    @Test("every invariant is broken by some variant, so none is idle", arguments: Invariant.allCases)
    func isBroken(invariant: Invariant) {
        #expect(Variant.all.contains { $0.expectation == .breaks(invariant) })
    }

    @Test("the designs that hold keep every rule, except the waits where there are no replicas")
    func designsKeepAllRules() {
        for variant in Variant.designs + Variant.designsOfFeatures {
            guard case .migration(let scenario) = variant.subject else { continue }
            let expected = ProtocolRules {
                if variant.name == "design-no-replicas" {
                    $0.waitsAfterSeal = false
                    $0.waitsAfterApply = false
                }
            }
            #expect(scenario.rules == expected, "\(variant.name)")
        }
    }

    @Test("the names of variants are unique")
    func uniqueNames() {
        #expect(Set(Variant.all.map(\.name)).count == Variant.all.count)
    }
}
