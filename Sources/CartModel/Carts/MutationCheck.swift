/// The rules behind `CartMutation.check`, with one method for each part of a request.
struct MutationCheck {
    let limits: Limits
    let instance: Instance

    /// Ids of the lines that one call names: at least one, each once, each well formed.
    func lineIDs(_ ids: [String]) throws(CartError) {
        guard !ids.isEmpty else {
            throw .invalidRequest("The list of line items is empty.", field: "items", allowed: "at least one line item")
        }
        guard Int64(ids.count) <= limits.maxLines else {
            throw exceeded("max_lines", limits.maxLines, given: Int64(ids.count))
        }
        for id in ids where !NameRule.lineItem.accepts(id) { throw .invalidLineID(given: id) }
        guard ids.count > 1 else { return }
        var seen = Set<String>(minimumCapacity: ids.count)
        for id in ids where !seen.insert(id).inserted {
            throw .invalidRequest(
                "A line item is named twice in one call.",
                field: "id",
                given: id,
                allowed: "each id once"
            )
        }
    }

    /// Lines to be added; where there are several, the error's field says which one is wrong.
    func newLines(_ items: [NewLineItem]) throws(CartError) {
        try lineIDs(items.map(\.id))
        for (index, item) in items.enumerated() {
            do throws(CartError) {
                try newLine(item)
            } catch {
                guard items.count > 1, let field = error.field else { throw error }
                throw error.at("items[\(index)].\(field)")
            }
        }
        try oneCurrency(items)
    }

    /// A line to be added; its id is checked by ``lineIDs(_:)``.
    private func newLine(_ item: NewLineItem) throws(CartError) {
        try quantity(item.quantity, from: 1)
        try price(item.price)
        try name(item.name)
        if let value = item.attributes { try attributes(value) }
        if let id = item.productID, !NameRule.lineItem.accepts(id) {
            var error = CartError.invalidLineID(given: id)
            error.field = "product_id"
            throw error
        }
        try storedItem(name: item.name, price: item.price, productID: item.productID, attributes: item.attributes)
    }

    /// What to change about a line.
    ///
    /// The parts that are not given count with their shortest form; the whole item is measured again where it is stored.
    func update(_ update: LineItemUpdate) throws(CartError) {
        guard !update.isEmpty else {
            throw .invalidRequest("The update changes nothing.", allowed: "at least one of name, price, attributes")
        }
        if let value = update.price { try price(value) }
        if let value = update.name { try name(value) }
        var kept = update.attributes
        if kept == .null { kept = nil }
        if let value = kept { try attributes(value) }
        try storedItem(name: update.name ?? "", price: update.price ?? 0, attributes: kept)
    }

    /// A quantity that a line is to have, or that is to be added to it.
    func quantity(_ quantity: Int64, from minimum: Int64) throws(CartError) {
        guard quantity >= minimum else {
            throw .invalidQuantity(given: String(quantity), allowed: "\(minimum) to \(limits.maxQuantity)")
        }
        guard quantity <= limits.maxQuantity else {
            throw exceeded("max_quantity", limits.maxQuantity, given: quantity)
        }
    }

    /// A difference by which a quantity is to change.
    func difference(_ difference: Int64) throws(CartError) {
        guard difference != 0 else {
            let allowed = "-\(limits.maxQuantity) to \(limits.maxQuantity), not 0"
            throw .invalidQuantity(given: "0", allowed: allowed, field: "quantity_delta")
        }
        guard difference.magnitude <= UInt64(limits.maxQuantity) else {
            throw exceeded("max_quantity", limits.maxQuantity, given: difference)
        }
    }

    /// The currencies of lines that are added together: at most one is allowed.
    ///
    /// A line that names no currency takes that of the others.
    func oneCurrency(_ items: [NewLineItem]) throws(CartError) {
        guard let first = items.lazy.compactMap(\.currency).first else { return }
        for case let currency? in items.lazy.map(\.currency) where currency != first {
            throw .currencyMismatch(expected: first.code, actual: currency.code, instance: instance)
        }
    }

    /// Metadata to set (values) and to remove (`nil`).
    func metadata(_ members: [String: JSONValue?]) throws(CartError) {
        guard !members.isEmpty else {
            throw .invalidRequest("There is no metadata in the call.", field: "metadata", allowed: "at least one key")
        }
        for key in members.keys where !NameRule.metadataKey.accepts(key) {
            throw .invalidRequest(
                "The metadata key is not valid.",
                field: "metadata",
                given: key,
                allowed: NameRule.metadataKey.allowed
            )
        }
        let values = members.values.compactMap { $0 }
        guard Int64(values.count) <= limits.maxMetadataKeys else {
            throw exceeded("max_metadata_keys", limits.maxMetadataKeys, given: Int64(values.count))
        }
        for value in values {
            try json(value, field: "metadata")
            let size = Int64(value.text.utf8.count)
            guard size <= limits.maxMetadataBytes else {
                throw exceeded("max_metadata_bytes", limits.maxMetadataBytes, given: size)
            }
        }
    }

    /// A price, in minor units.
    func price(_ price: Int64) throws(CartError) {
        guard price >= 0 else { throw .invalidPrice(given: String(price), allowed: "0 to \(limits.maxPrice)") }
        guard price <= limits.maxPrice else { throw exceeded("max_price", limits.maxPrice, given: price) }
    }

    private func name(_ name: String) throws(CartError) {
        guard !name.isEmpty else {
            throw .invalidRequest(
                "The name is empty.",
                field: "name",
                given: "",
                allowed: "1 to \(limits.maxStringLength) bytes"
            )
        }
        guard name.utf8.count <= limits.maxStringLength else {
            throw exceeded("max_string_length", limits.maxStringLength, given: Int64(name.utf8.count))
        }
        guard !name.unicodeScalars.contains(where: \.isControl) else {
            throw .invalidRequest("The name holds a control character.", field: "name", allowed: "text of one line")
        }
    }

    /// Text inside JSON that shoppers and app servers store: what terminals and logs would take for commands is refused.
    private func text(_ text: String, field: String) throws(CartError) {
        guard !text.unicodeScalars.contains(where: { $0.isControl && !"\t\n\r".unicodeScalars.contains($0) }) else {
            throw .invalidRequest(
                "A text holds a control character.",
                field: field,
                allowed: "text; of control characters only line breaks and tabs"
            )
        }
    }

    private func attributes(_ value: JSONValue) throws(CartError) {
        guard case .object = value else {
            throw .invalidRequest("The attributes are not an object.", field: "attributes", allowed: "a JSON object")
        }
        try json(value, field: "attributes")
    }

    private func storedItem(
        name: String,
        price: Int64,
        productID: String? = nil,
        attributes: JSONValue?
    ) throws(CartError) {
        // Most lines are far below the limit, which can be seen without making the text.
        let bound = 6 * name.utf8.count + (attributes?.textSizeBound ?? 0) + 256
        guard Int64(bound) > limits.maxItemBytes else { return }
        let attributes = attributes.map { JSONText($0) }
        let prefix = StoredItem.prefix(name: name, price: price, productID: productID, attributes: attributes)
        let size = Int64(prefix.utf8.count + StoredItem.suffixLength)
        guard size <= limits.maxItemBytes else { throw exceeded("max_item_bytes", limits.maxItemBytes, given: size) }
    }

    /// A value that can be written as JSON and read back: finite numbers, and no deeper than the reader goes.
    private func json(_ value: JSONValue, field: String, depth: Int = 0) throws(CartError) {
        switch value {
        case .null, .bool, .integer: return
        case .string(let text): try self.text(text, field: field)
        case .number(let number):
            guard number.isFinite else {
                throw .invalidRequest(
                    "JSON has no infinite numbers and no not-a-number.",
                    field: field,
                    given: String(number),
                    allowed: "finite numbers"
                )
            }
        case .array(let elements):
            try level(depth + 1, field: field)
            for element in elements { try json(element, field: field, depth: depth + 1) }
        case .object(let members):
            try level(depth + 1, field: field)
            for (name, member) in members {
                try text(name, field: field)
                try json(member, field: field, depth: depth + 1)
            }
        }
    }

    private func level(_ depth: Int, field: String) throws(CartError) {
        guard depth <= JSONScanner.maximumDepth else {
            throw .invalidRequest(
                "The JSON is nested too deeply.",
                field: field,
                allowed: "at most \(JSONScanner.maximumDepth) levels"
            )
        }
    }

    private func exceeded(_ limit: String, _ value: Int64, given: Int64) -> CartError {
        .limitExceeded(limit, value: value, given: String(given), instance: instance)
    }
}

extension Unicode.Scalar {
    /// Whether it is of the category Cc: U+0000 to U+001F, and U+007F to U+009F.
    fileprivate var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }
}
