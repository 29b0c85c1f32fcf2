import CartService

/// Makes carts of this service out of what other systems have kept.
struct ForeignCartReader: Sendable {
    /// Where names and prices come from that the other system has not kept.
    let products: [String: Product]?
    /// The currency of prices that name none.
    let currency: Currency?
    /// The kind of identifier that a foreign owner becomes.
    let kind: String
    let identifiers: IdentifierFormat
    let mapping: ImportMapping

    /// The carts of `cart export`: `{"identifier","instances":{…}}`.
    func exported(_ value: JSONValue, source: String) throws(ImportRefusal) -> ForeignCart {
        guard case .object(let members) = value, case .string(let text)? = members["identifier"] else {
            throw ImportRefusal("is no line of an export")
        }
        guard case .object(let instances)? = members["instances"] else {
            throw ImportRefusal("has no instances; the export says why")
        }
        var parts: [ForeignCart.Part] = []
        for (name, cart) in instances.sorted(by: { $0.key < $1.key }) {
            guard case .object(let cart) = cart, case .array(let lines)? = cart["items"] else {
                throw ImportRefusal("has no items in \(name)")
            }
            var currency = self.currency
            if case .string(let code)? = cart["currency"] { currency = try Self.currency(code) }
            var items: [NewLineItem] = []
            for line in lines { items.append(try exportedItem(line, currency)) }
            parts.append(
                ForeignCart.Part(
                    place: "\(name)\n\(text)",
                    instance: Instance(name),
                    items: items,
                    metadata: try Self.metadata(cart["metadata"])
                )
            )
        }
        return ForeignCart(source: source, owner: try owner(text), parts: parts)
    }

    private func exportedItem(_ line: JSONValue, _ currency: Currency?) throws(ImportRefusal) -> NewLineItem {
        guard case .object(let line) = line, case .string(let id)? = line["id"], case .string(let name)? = line["name"],
            case .integer(let price)? = line["price"], case .integer(let quantity)? = line["quantity"]
        else { throw ImportRefusal("has a line without id, name, price or quantity") }
        var productID: String?
        if case .string(let text)? = line["product_id"] { productID = text }
        return NewLineItem(
            id: id,
            name: name,
            price: price,
            quantity: quantity,
            currency: currency,
            attributes: line["attributes"],
            productID: productID
        )
    }

    /// A cart of protocol buffers; names and prices come from the catalog.
    func protobuf(_ bytes: [UInt8], key: String) throws(ImportRefusal) -> ForeignCart {
        guard let cart = ProtobufCart(bytes) else { throw ImportRefusal("holds no cart of protocol buffers") }
        var items: [NewLineItem] = []
        for item in cart.items {
            items.append(try product(item.productID, quantity: item.quantity))
        }
        return ForeignCart(
            source: key,
            owner: try owner(foreign: key),
            parts: [ForeignCart.Part(place: key, instance: .default, items: try merged(items))]
        )
    }

    /// A cart of JSON, by the mapping.
    func json(_ value: JSONValue, source: String, owner foreign: String?) throws(ImportRefusal) -> ForeignCart {
        let lines: [JSONValue]
        switch try member(mapping.items, of: value) {
        case .array(let values)?: lines = values
        case .object(let values)?: lines = values.sorted { $0.key < $1.key }.map(\.value)
        case .string(let text)?:
            // A column of a table may hold JSON as text.
            guard let inner = try? JSONParser.value(of: Array(text.utf8)) else {
                throw ImportRefusal("has items that are no JSON")
            }
            switch inner {
            case .array(let values): lines = values
            case .object(let values): lines = values.sorted { $0.key < $1.key }.map(\.value)
            default: throw ImportRefusal("has items that are no list")
            }
        default: throw ImportRefusal("has no '\(mapping.items)'")
        }
        var items: [NewLineItem] = []
        for line in lines { items.append(try item(line)) }
        var instance = Instance.default
        if foreign == nil, case .string(let name)? = try member(mapping.instance, of: value) {
            instance = Instance(name)
        }
        var metadata: [String: JSONValue] = [:]
        if let name = mapping.metadata { metadata = try Self.metadata(try member(name, of: value)) }
        let name: String
        if let foreign {
            name = foreign
        } else {
            name = try ownerName(in: value)
        }
        return ForeignCart(
            source: source,
            owner: try owner(foreign: name),
            parts: [
                ForeignCart.Part(
                    // A key is the source itself.
                    place: foreign == nil ? "\(instance.name)\n\(name)" : source,
                    instance: instance,
                    items: try merged(items),
                    metadata: metadata
                )
            ]
        )
    }

    /// The owner of a row; many tables number theirs.
    private func ownerName(in value: JSONValue) throws(ImportRefusal) -> String {
        switch try member(mapping.identifier, of: value) {
        case .string(let text)?: return text
        case .integer(let number)?: return String(number)
        case .none: throw ImportRefusal("has no '\(mapping.identifier)'")
        case .some(let other):
            throw ImportRefusal(
                "has '\(mapping.identifier)' \(other.text), which names no owner; allowed: a text or a whole number"
            )
        }
    }

    /// Metadata: an object, or an object as text; none where there is nothing or `null`.
    private static func metadata(_ value: JSONValue?) throws(ImportRefusal) -> [String: JSONValue] {
        var value = value
        if case .string(let text)? = value {
            // A column of a table may hold JSON as text.
            guard let inner = try? JSONParser.value(of: Array(text.utf8)) else {
                throw ImportRefusal("has metadata that is no JSON")
            }
            value = inner
        }
        switch value {
        case .object(let members)?: return members
        case .none, .null?: return [:]
        default: throw ImportRefusal("has metadata that is no object; allowed: an object, or an object as text")
        }
    }

    private func item(_ line: JSONValue) throws(ImportRefusal) -> NewLineItem {
        let id: String
        switch try member(mapping.id, of: line) {
        case .string(let text)?: id = text
        case .integer(let number)?: id = String(number)
        default: throw ImportRefusal("has a line without '\(mapping.id)'")
        }
        guard case .integer(let quantity)? = try member(mapping.quantity, of: line) else {
            throw ImportRefusal("has no whole number as '\(mapping.quantity)' of \(id)")
        }
        guard let priceName = mapping.price else { return try product(id, quantity: quantity) }
        var currency = self.currency
        if let name = mapping.currency, case .string(let code)? = try member(name, of: line) {
            currency = try Self.currency(code)
        }
        guard let currency else { throw ImportRefusal("names no currency; give --currency") }
        guard let price = try member(priceName, of: line) else { throw ImportRefusal("has no '\(priceName)' of \(id)") }
        var units: Int64?
        if mapping.priceInMinorUnits {
            if case .integer(let number) = price { units = number }
        } else {
            units = DecimalPrice.minorUnits(price, in: currency)
        }
        guard let units else {
            throw ImportRefusal("has a price of \(id) that is not exact in \(currency): \(price.text)")
        }
        var title = id
        if let name = mapping.name, case .string(let text)? = try member(name, of: line) { title = text }
        var attributes: JSONValue?
        if let name = mapping.attributes { attributes = try member(name, of: line) }
        return NewLineItem(
            id: id,
            name: title,
            price: units,
            quantity: quantity,
            currency: currency,
            attributes: attributes
        )
    }

    /// A line of a product that the other system knows by its id alone.
    private func product(_ id: String, quantity: Int64) throws(ImportRefusal) -> NewLineItem {
        guard let products else { throw ImportRefusal("keeps no names and prices; give --catalog") }
        guard let product = products[id] else {
            throw ImportRefusal("has product \(id), which the catalog does not have")
        }
        return NewLineItem(
            id: id,
            name: product.name,
            price: product.price,
            quantity: quantity,
            currency: product.currency
        )
    }

    /// Lines of one id become one line: some systems keep several.
    private func merged(_ items: [NewLineItem]) throws(ImportRefusal) -> [NewLineItem] {
        var merged: [NewLineItem] = []
        for item in items {
            guard let index = merged.firstIndex(where: { $0.id == item.id }) else {
                merged.append(item)
                continue
            }
            guard merged[index].price == item.price, merged[index].attributes == item.attributes else {
                throw ImportRefusal("has \(item.id) twice, at different prices or with other attributes")
            }
            let (sum, overflows) = merged[index].quantity.addingReportingOverflow(item.quantity)
            guard !overflows else { throw ImportRefusal("has more units of \(item.id) than can be counted") }
            merged[index].quantity = sum
        }
        return merged
    }

    private func member(_ path: String, of value: JSONValue) throws(ImportRefusal) -> JSONValue? {
        var value = value
        for name in path.split(separator: ".").map(String.init) {
            guard case .object(let members) = value else {
                throw ImportRefusal("has no object where '\(path)' is sought")
            }
            // eShop writes PascalCase, and reads either.
            guard let next = members[name] ?? members.first(where: { $0.key.lowercased() == name.lowercased() })?.value
            else { return nil }
            value = next
        }
        return value == .null ? nil : value
    }

    private func owner(_ text: String) throws(ImportRefusal) -> Identifier {
        do {
            return try identifiers.parse(text)
        } catch {
            throw ImportRefusal("names no owner: \(text)")
        }
    }

    private func owner(foreign name: String) throws(ImportRefusal) -> Identifier {
        do {
            return try identifiers.identifier(kind: kind, externalID: name)
        } catch {
            throw ImportRefusal("names no owner: \(name)")
        }
    }

    private static func currency(_ code: String) throws(ImportRefusal) -> Currency {
        do {
            return try Currency(code)
        } catch {
            throw ImportRefusal("names no currency: \(code)")
        }
    }
}
