import CartModel
import Testing

@Suite("Instance names")
struct InstanceNamesTests {
    @Test("the standard instances are default, wishlist and saved, in this order")
    func standard() throws {
        #expect(InstanceNames.standard.all.map(\.name) == ["default", "wishlist", "saved"])
        #expect(InstanceNames.standard.primary == .default)
        try InstanceNames.standard.check(.saved)
    }

    @Test("an instance that is not configured is unknown, and the error names those that are")
    func unknown() {
        let error = refusal { () throws(CartError) in try InstanceNames.standard.check(Instance("basket")) }
        #expect(error?.code == .unknownInstance)
        #expect(error?.given == "basket")
        #expect(error?.allowed == "default, wishlist, saved")
    }

    @Test("the first configured name is the cart proper")
    func configured() throws {
        let names = try InstanceNames(["basket", "later-2", "x_y"])
        #expect(names.primary == Instance("basket"))
        #expect(refusal { () throws(CartError) in try names.check(.default) }?.code == .unknownInstance)
    }

    private static let invalidCases: [[String]] = [
        [], [""], ["Default"], ["1st"], ["a b"], ["a/b"], [".."], ["%2e"], ["a:b"], ["a\u{0}"], ["a\n"], ["🛒"],
        [String(repeating: "a", count: 33)], ["default", "default"], ["default", "events"], ["export"], ["items"],
        ["metadata"], ["migrations"], ["move"], ["fields"],
    ]

    @Test("names that are malformed, reserved or given twice are refused", arguments: invalidCases)
    func invalid(names: [String]) {
        let error = refusal { () throws(CartError) in _ = try InstanceNames(names) }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.field == "instances")
    }
}
