import CartService

/// The body of a creation or an update: the lines that the cart is to have, and what the platform says about the buyer.
struct UCPRequest {
    /// A line that is asked for.
    struct Line {
        /// The line's id in an earlier answer, if the platform named it.
        let id: String?
        let itemID: String
        let quantity: Int64
        /// Where it stands in the request.
        let path: String
    }

    /// The metadata key that marks a cart as one of a platform.
    ///
    /// Its value holds `context`, `buyer`, `signals` and `attribution` as they were given.
    static let metadataKey = "ucp"

    /// The members that are kept and given back.
    static let keptMembers = ["context", "buyer", "signals", "attribution"]

    private(set) var lines: [Line] = []
    /// What is wrong with lines; empty when all can be read.
    private(set) var messages: [UCPMessage] = []
    /// What is kept besides the lines.
    let kept: JSONValue

    /// Reads a body; members that the standard may add later are passed over.
    ///
    /// - Throws: ``CartError`` with code `invalid_request` when the body is no object, holds no list of lines, or says
    ///   something about the buyer that the standard does not allow.
    init(_ body: JSONBody) throws(CartError) {
        kept = .object(body.all.filter { Self.keptMembers.contains($0.key) && $0.value != .null })
        try UCPShape.kept.check(kept, at: "$")
        guard case .array(let elements) = body.value("line_items") else {
            throw .invalidRequest(
                "The request lacks its lines.",
                field: "line_items",
                given: body.value("line_items")?.text,
                allowed: "an array of objects with item.id and quantity"
            )
        }
        for (index, element) in elements.enumerated() {
            let path = "$.line_items[\(index)]"
            do throws(UCPMessage) {
                lines.append(try Self.line(element, path))
            } catch {
                messages.append(error)
            }
        }
    }

    private static func line(_ value: JSONValue, _ path: String) throws(UCPMessage) -> Line {
        guard case .object(let members) = value else {
            throw UCPMessage("invalid", "The line is not an object.", path: path)
        }
        guard case .object(let item) = members["item"], case .string(let itemID) = item["id"],
            NameRule.lineItem.accepts(itemID)
        else {
            throw UCPMessage("invalid", "The line does not say which product it is.", path: path + ".item.id")
        }
        guard case .integer(let quantity) = members["quantity"], quantity > 0 else {
            throw UCPMessage(
                "invalid_quantity",
                "The quantity is not a whole number of 1 or more.",
                path: path + ".quantity"
            )
        }
        var id: String?
        switch members["id"] {
        case nil, .null: break
        case .string(let text): id = text
        case .some: throw UCPMessage("invalid", "The line's id is not a string.", path: path + ".id")
        }
        if let parent = members["parent_id"], parent != .null {
            throw UCPMessage("invalid", "Lines within lines are not sold here.", path: path + ".parent_id")
        }
        if let unit = item["quantity_unit"], unit != .null { try check(unit, path + ".item.quantity_unit") }
        return Line(id: id, itemID: itemID, quantity: quantity, path: path)
    }

    /// Everything is sold by the piece: unit C62 of UN/CEFACT, without decimals.
    private static func check(_ unit: JSONValue, _ path: String) throws(UCPMessage) {
        if case .object(let members) = unit, members["unit"] == .string("C62"),
            members["scale"].map({ $0 == .integer(0) }) ?? true
        {
            return
        }
        throw UCPMessage("quantity_unit_mismatch", "The product is sold by the piece: unit C62, scale 0.", path: path)
    }
}
