import CartModel
import MergeOracle
import Testing

/// The examples of the specification of identifiers and migration, with its numbers.
@Suite("Specification examples")
struct SpecificationExamplesTests {
    private func contents(_ quantities: [String: Int64]) throws -> InstanceContents {
        var contents = InstanceContents()
        for (id, quantity) in quantities {
            contents.lines[id] = LineItem(
                id: id,
                name: "Product \(id)",
                price: 1000,
                quantity: quantity,
                addedAt: Timestamp(milliseconds: 1_700_000_000_000)
            )
        }
        if !quantities.isEmpty { contents.currency = try Currency("MYR") }
        return contents
    }

    private func merge(
        _ guest: [String: Int64],
        into user: [String: Int64],
        _ strategy: MergeStrategy = .addQuantities,
        instance: Instance = .default
    ) throws -> [String: Int64] {
        let plan = try MergePlan(
            guest: contents(guest),
            user: contents(user),
            userVersion: 1,
            strategy: strategy,
            limits: Limits(),
            instance: instance
        )
        return plan.result.lines.mapValues(\.quantity)
    }

    @Test("a guest's cart becomes the user's when the user has none", arguments: MergeStrategy.allCases)
    func adoption(strategy: MergeStrategy) throws {
        #expect(try merge(["product-1": 2], into: [:], strategy) == ["product-1": 2])
    }

    @Test("what is added after login joins what was migrated")
    func authenticatedFlow() throws {
        let migrated = try merge(["product-1": 1], into: [:])
        #expect(migrated.merging(["product-2": 1]) { _, new in new } == ["product-1": 1, "product-2": 1])
    }

    @Test("add_quantities: 2 and 3 of A are 5; B comes from the guest, C stays the user's")
    func addQuantities() throws {
        #expect(try merge(["A": 2, "B": 1], into: ["A": 3, "C": 1]) == ["A": 5, "B": 1, "C": 1])
        #expect(try merge(["product-1": 2], into: ["product-1": 3]) == ["product-1": 5])
    }

    @Test("keep_highest_quantity: of 2 and 5, 5 stay")
    func keepHighestQuantity() throws {
        #expect(try merge(["A": 2], into: ["A": 5], .keepHighestQuantity) == ["A": 5])
        #expect(try merge(["A": 5], into: ["A": 2], .keepHighestQuantity) == ["A": 5])
    }

    @Test("keep_user_cart: the guest's A and B are discarded, the user's C stays")
    func keepUserCart() throws {
        #expect(try merge(["A": 2, "B": 1], into: ["C": 3], .keepUserCart) == ["C": 3])
    }

    @Test("replace_with_guest: the user's C gives way to the guest's A")
    func replaceWithGuest() throws {
        #expect(try merge(["A": 2], into: ["C": 3], .replaceWithGuest) == ["A": 2])
    }

    @Test("each instance is merged by itself")
    func instances() throws {
        #expect(try merge(["A": 1], into: [:], instance: .default) == ["A": 1])
        #expect(try merge(["B": 1], into: [:], instance: .wishlist) == ["B": 1])
    }

    @Test("several devices: what the phone's guest had is there when the desktop adds more")
    func devices() throws {
        let user = try merge(["A": 2], into: [:])
        #expect(try merge(["B": 1], into: user) == ["A": 2, "B": 1])
    }

    @Test("logout and login: a new guest's C joins the user's cart")
    func logoutAndLogin() throws {
        #expect(try merge(["C": 1], into: ["A": 2, "B": 1]) == ["A": 2, "B": 1, "C": 1])
    }

    @Test("two guests at once end the same in either order")
    func concurrentLogins() throws {
        let first = try merge(["A": 3, "C": 1], into: try merge(["A": 2, "B": 1], into: ["A": 1]))
        let second = try merge(["A": 2, "B": 1], into: try merge(["A": 3, "C": 1], into: ["A": 1]))
        #expect(first == second)
        #expect(first == ["A": 6, "B": 1, "C": 1])
    }

    @Test("variants of a product are lines of their own")
    func variants() throws {
        #expect(try merge(["tshirt-red-m": 1], into: ["tshirt-blue-l": 1]) == ["tshirt-red-m": 1, "tshirt-blue-l": 1])
    }
}
