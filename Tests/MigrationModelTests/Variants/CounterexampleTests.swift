import MigrationModel
import Testing

@Suite("Counterexamples")
struct CounterexampleTests {
    @Test("a counterexample reads as a history, from the first add to the step that breaks an invariant")
    func readable() throws {
        let variant = try #require(Variant.mutants.first { $0.name == "mutant-final-without-nonce" })
        let exploration = variant.explore()
        guard case .broken(.acknowledgedLineIsKept, let steps) = exploration.verdict else {
            Issue.record("\(exploration)")
            return
        }
        #expect(steps.first == "the shopper adds {0}")
        #expect(steps.contains("FAILOVER of the guest's shard"))
        #expect(steps.contains { $0.contains("FINAL") })
        #expect(exploration.description.hasPrefix("breaks acknowledgedLineIsKept after "))
    }

    @Test("failovers reach states that nothing else reaches")
    func failoversCount() throws {
        let core = try #require(Variant.designs.first { $0.name == "design-core" }).explore()
        let quiet = Variant("core without failovers", "the same, but nothing fails over", .holds) {
            $0.guestFailovers = 0
            $0.userFailovers = 0
        }.explore()
        #expect(core.verdict == .holds && quiet.verdict == .holds)
        #expect(quiet.states < core.states)
    }

    @Test("an exploration that reaches its limit proves nothing")
    func limit() throws {
        let core = try #require(Variant.designs.first { $0.name == "design-core" })
        #expect(core.explore(limit: 10_000).verdict == .unfinished)
    }
}
