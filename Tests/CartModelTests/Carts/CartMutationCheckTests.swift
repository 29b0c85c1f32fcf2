import CartModel
import Testing

@Suite("Mutation check")
struct CartMutationCheckTests {
    private func check(_ mutation: CartMutation, on instance: Instance = .default) throws(CartError) {
        var limits = Limits()
        limits.maxLines = 3
        limits.maxQuantity = 10
        limits.maxPrice = 1000
        limits.maxItemBytes = 128
        limits.maxMetadataKeys = 2
        limits.maxMetadataBytes = 8
        limits.maxStringLength = 40
        try mutation.check(limits: limits, instances: .standard, on: instance)
    }

    private static func item(
        _ id: String = "a",
        name: String = "A",
        price: Int64 = 1,
        quantity: Int64 = 1,
        currency: String? = nil,
        attributes: JSONValue? = nil
    ) -> NewLineItem {
        NewLineItem(
            id: id,
            name: name,
            price: price,
            quantity: quantity,
            currency: currency.map(Currency.init(stored:)),
            attributes: attributes
        )
    }

    private static func add(_ items: NewLineItem...) -> CartMutation { .add(items, onDifference: .keep) }

    private static func nested(_ levels: Int) -> JSONValue {
        (1..<levels).reduce(["x": 1]) { value, _ in ["x": value] }
    }

    /// A request that is refused: what it is, with which code, and what the error names.
    struct Refusal: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let mutation: CartMutation
        let code: CartError.Code
        let field: String?
        let limit: String?
        let given: String?

        init(
            _ description: String,
            _ mutation: CartMutation,
            _ code: CartError.Code,
            field: String? = nil,
            limit: String? = nil,
            given: String? = nil
        ) {
            testDescription = description
            self.mutation = mutation
            self.code = code
            self.field = field
            self.limit = limit
            self.given = given
        }
    }

    private static let names: [Refusal] = [
        Refusal("add a bad id", add(item("a/b")), .invalidLineID, field: "id", given: "a/b"),
        Refusal("add no id", add(item("")), .invalidLineID, field: "id", given: ""),
        Refusal("add a bad second id", add(item("a"), item("..")), .invalidLineID, given: ".."),
        Refusal("set a bad id", .setQuantity(id: "a b", 1), .invalidLineID, given: "a b"),
        Refusal("adjust a bad id", .adjustQuantity(id: "é", by: 1), .invalidLineID, given: "é"),
        Refusal("update a bad id", .update(id: "-a", LineItemUpdate(name: "A")), .invalidLineID, given: "-a"),
        Refusal("remove a bad id", .remove(["a", "a\n"]), .invalidLineID, given: "a\n"),
        Refusal("move a bad id", .move(["a\u{0}"], to: .saved), .invalidLineID, given: "a\u{0}"),
        Refusal("add one id twice", add(item("a"), item("b"), item("a")), .invalidRequest, field: "id", given: "a"),
        Refusal("remove one id twice", .remove(["a", "a"]), .invalidRequest, field: "id", given: "a"),
        Refusal("move one id twice", .move(["a", "a"], to: .saved), .invalidRequest, field: "id", given: "a"),
        Refusal("add nothing", .add([], onDifference: .refresh), .invalidRequest, field: "items"),
        Refusal("remove nothing", .remove([]), .invalidRequest, field: "items"),
        Refusal("move nothing", .move([], to: .saved), .invalidRequest, field: "items"),
        Refusal("remove too many", .remove(["a", "b", "c", "d"]), .limitExceeded, limit: "max_lines", given: "4"),
        Refusal("move too many", .move(["a", "b", "c", "d"], to: .saved), .limitExceeded, limit: "max_lines"),
        Refusal(
            "add too many",
            add(item("a"), item("b"), item("c"), item("d")),
            .limitExceeded,
            limit: "max_lines",
            given: "4"
        ),
        Refusal("move to the same", .move(["a"], to: .default), .invalidRequest, field: "to", given: "default"),
        Refusal("move to an unknown", .move(["a"], to: Instance("x")), .unknownInstance, given: "x"),
    ]

    private static let numbers: [Refusal] = [
        Refusal("add 0", add(item(quantity: 0)), .invalidQuantity, field: "quantity", given: "0"),
        Refusal("add -1", add(item(quantity: -1)), .invalidQuantity, field: "quantity", given: "-1"),
        Refusal("add 11", add(item(quantity: 11)), .limitExceeded, limit: "max_quantity", given: "11"),
        Refusal("set -1", .setQuantity(id: "a", -1), .invalidQuantity, field: "quantity", given: "-1"),
        Refusal("set 11", .setQuantity(id: "a", 11), .limitExceeded, limit: "max_quantity", given: "11"),
        Refusal("adjust by 0", .adjustQuantity(id: "a", by: 0), .invalidQuantity, field: "quantity_delta", given: "0"),
        Refusal("adjust by 11", .adjustQuantity(id: "a", by: 11), .limitExceeded, limit: "max_quantity"),
        Refusal(
            "adjust by -11",
            .adjustQuantity(id: "a", by: -11),
            .limitExceeded,
            limit: "max_quantity",
            given: "-11"
        ),
        Refusal("adjust by the least", .adjustQuantity(id: "a", by: .min), .limitExceeded, limit: "max_quantity"),
        Refusal("price -1", add(item(price: -1)), .invalidPrice, field: "price", given: "-1"),
        Refusal("price 1001", add(item(price: 1001)), .limitExceeded, limit: "max_price", given: "1001"),
        Refusal("new price -1", .update(id: "a", LineItemUpdate(price: -1)), .invalidPrice, given: "-1"),
        Refusal("new price 1001", .update(id: "a", LineItemUpdate(price: 1001)), .limitExceeded, limit: "max_price"),
    ]

    private static let texts: [Refusal] = [
        Refusal("no name", add(item(name: "")), .invalidRequest, field: "name", given: ""),
        Refusal("no new name", .update(id: "a", LineItemUpdate(name: "")), .invalidRequest, field: "name"),
        Refusal(
            "a name of 41 bytes in 21 characters",
            add(item(name: "x" + String(repeating: "é", count: 20))),
            .limitExceeded,
            limit: "max_string_length",
            given: "41"
        ),
        Refusal(
            "a name that grows when it is escaped",
            add(item(name: String(repeating: "\"", count: 40))),
            .limitExceeded,
            limit: "max_item_bytes"
        ),
        Refusal(
            "attributes over the size",
            .update(id: "a", LineItemUpdate(attributes: ["x": .string(String(repeating: "y", count: 80))])),
            .limitExceeded,
            limit: "max_item_bytes"
        ),
        Refusal("attributes in an array", add(item(attributes: [1])), .invalidRequest, field: "attributes"),
        Refusal("attributes null in an add", add(item(attributes: .null)), .invalidRequest, field: "attributes"),
        Refusal(
            "new attributes in a string",
            .update(id: "a", LineItemUpdate(attributes: "x")),
            .invalidRequest,
            field: "attributes"
        ),
        Refusal(
            "an infinite number",
            add(item(attributes: ["x": [["y": .number(.infinity)]]])),
            .invalidRequest,
            field: "attributes",
            given: "inf"
        ),
        Refusal(
            "a not-a-number",
            .setMetadata(["a": [.number(.nan)]]),
            .invalidRequest,
            field: "metadata",
            given: "nan"
        ),
        Refusal("attributes 65 levels deep", add(item(attributes: nested(65))), .invalidRequest, field: "attributes"),
        Refusal("an update of nothing", .update(id: "a", LineItemUpdate()), .invalidRequest),
        Refusal("no metadata", .setMetadata([:]), .invalidRequest, field: "metadata"),
        Refusal("a bad key", .setMetadata(["a:b": 1]), .invalidRequest, field: "metadata", given: "a:b"),
        Refusal("a bad key to remove", .setMetadata([".a": nil]), .invalidRequest, field: "metadata", given: ".a"),
        Refusal(
            "three keys",
            .setMetadata(["a": 1, "b": 2, "c": 3]),
            .limitExceeded,
            limit: "max_metadata_keys",
            given: "3"
        ),
        Refusal(
            "a value of 9 bytes",
            .setMetadata(["a": "1234567"]),
            .limitExceeded,
            limit: "max_metadata_bytes",
            given: "9"
        ),
    ]

    @Test("a request that no cart could take is refused, naming what is wrong", arguments: names + numbers + texts)
    func refused(test: Refusal) {
        let error = refusal(of: test.testDescription) { () throws(CartError) in try check(test.mutation) }
        #expect(error?.code == test.code)
        if let field = test.field { #expect(error?.field == field) }
        if let given = test.given { #expect(error?.given == given) }
        #expect(error?.limit == test.limit)
        #expect((error?.value != nil) == (test.limit != nil))
        #expect(error?.allowed != nil || test.limit != nil)
        if test.limit != nil { #expect(error?.instance == .default) }
    }

    private static let acceptable: [CartMutation] = [
        add(item(quantity: 1)), add(item(quantity: 10)), add(item(price: 0)), add(item(price: 1000)),
        add(item("a"), item("b"), item("c")), add(item(name: String(repeating: "é", count: 20))),
        add(item(attributes: [:])), add(item(attributes: ["x": [1, 2.5, nil, true]])),
        add(item("a", currency: "EUR"), item("b"), item("c", currency: "EUR")),
        .setQuantity(id: "a", 0), .setQuantity(id: "a", 10), .adjustQuantity(id: "a", by: -10),
        .adjustQuantity(id: "a", by: 10), .update(id: "a", LineItemUpdate(name: "B")),
        .update(id: "a", LineItemUpdate(price: 0)), .update(id: "a", LineItemUpdate(attributes: .null)),
        .update(id: "a", LineItemUpdate(attributes: [:])), .remove(["a", "b", "c"]), .clear,
        .setMetadata(["a": "123456", "b": .null]), .setMetadata(["a": nil, "b": nil, "c": nil, "d": 1, "e": 2]),
        .move(["a", "b"], to: .saved),
    ]

    @Test("a request at its limits is accepted", arguments: acceptable)
    func accepted(mutation: CartMutation) throws {
        try check(mutation)
    }

    @Test("every change of an unknown instance is refused", arguments: acceptable)
    func unknownInstance(mutation: CartMutation) {
        let error = refusal { () throws(CartError) in try check(mutation, on: Instance("basket")) }
        #expect(error?.code == .unknownInstance)
    }

    @Test("lines in several currencies cannot be added together")
    func currencies() {
        let mutation = Self.add(Self.item("a", currency: "EUR"), Self.item("b"), Self.item("c", currency: "USD"))
        let error = refusal { () throws(CartError) in try check(mutation) }
        #expect(error?.code == .currencyMismatch)
        #expect(error?.expected == "EUR")
        #expect(error?.actual == "USD")
        #expect(error?.instance == .default)
    }

    @Test("a quantity's error says what is allowed")
    func allowedQuantity() {
        #expect(refusal { () throws(CartError) in try check(Self.add(Self.item(quantity: 0))) }?.allowed == "1 to 10")
        #expect(refusal { () throws(CartError) in try check(.setQuantity(id: "a", -1)) }?.allowed == "0 to 10")
    }

    @Test("a stored item is measured with everything that may be stored, the time of a later price too, to the byte")
    func storedSize() throws {
        let empty =
            StoredItem.prefix(name: "A", price: 1, attributes: JSONText(["x": ""]))
            + #","price_at":1700000000000,"added":1700000000000}"#
        let room = 128 - empty.utf8.count
        let fits: JSONValue = ["x": .string(String(repeating: "y", count: room))]
        try check(Self.add(Self.item(attributes: fits)))
        let over: JSONValue = ["x": .string(String(repeating: "y", count: room + 1))]
        let error = refusal { () throws(CartError) in try check(Self.add(Self.item(attributes: over))) }
        #expect(error?.limit == "max_item_bytes")
        #expect(error?.given == "129")
    }

    @Test("attributes may be as deep as they can be read back")
    func depth() throws {
        let attributes = Self.nested(64)
        let mutation = Self.add(Self.item(attributes: attributes))
        try mutation.check(limits: Limits(), instances: .standard, on: .default)
        var stored = StoredItem.prefix(name: "A", price: 1, attributes: JSONText(attributes))
        stored += #","added":1700000000000}"#
        #expect(stored.withUTF8 { StoredItem.parse(UnsafeRawBufferPointer($0)) } != nil)
    }
}
