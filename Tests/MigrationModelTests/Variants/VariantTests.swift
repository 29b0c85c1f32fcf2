import MigrationModel
import Testing

@Suite("Variants of the migration protocol")
struct VariantTests {
    @Test("the protocol as it is holds in every state within the bounds", arguments: Variant.designs)
    func holds(variant: Variant) {
        expect(variant)
    }

    @Test(
        "kept carts, undo and the one script hold in every state within the bounds",
        arguments: Variant.designsOfFeatures
    )
    func featuresHold(variant: Variant) {
        expect(variant)
    }

    @Test("each plausible mistake is caught by the invariant it breaks", arguments: Variant.pitfalls)
    func catches(pitfall: Variant) {
        expect(pitfall)
    }

    @Test(
        "each plausible mistake of a feature is caught by the invariant it breaks",
        arguments: Variant.pitfallsOfFeatures
    )
    func catches(pitfallOfFeature: Variant) {
        expect(pitfallOfFeature)
    }

    @Test("the protocol with one rule taken out is caught by the invariant it breaks", arguments: Variant.mutants)
    func catches(mutant: Variant) {
        expect(mutant)
    }

    private func expect(_ variant: Variant) {
        let exploration = variant.explore()
        let columns = [(variant.name, 32), (String(exploration.states), 8)]
        let padded = columns.map { text, width in text + String(repeating: " ", count: max(1, width - text.count)) }
        switch (variant.expectation, exploration.verdict) {
        case (.holds, .holds):
            print("\(padded[0])\(padded[1])states, all hold")
        case (.breaks(let expected), .broken(let invariant, let steps)) where expected == invariant:
            print("\(padded[0])\(padded[1])states to \(invariant) in \(steps.count) steps")
            #expect(!steps.isEmpty)
        default:
            Issue.record("\(variant.name) (\(variant.summary)) expects \(variant.expectation), but \(exploration)")
        }
    }
}
